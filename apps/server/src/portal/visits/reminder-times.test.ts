import { describe, expect, it } from 'vitest'
import { reminderTimes } from './reminder-times.ts'

const local = (text: string) => new Date(`${text}:00`)
const timesOf = (day: string, now: string) => reminderTimes(day, local(now)).map((time) => time.getTime())
const at = (...times: readonly string[]) => times.map((time) => local(time).getTime())

describe('R43 when somebody is reminded of a visit', () => {
  it.each<[string, string, string, readonly string[]]>([
    ['long before', '2026-12-04', '2026-11-20T09:00', ['2026-12-03T16:00', '2026-12-04T08:00']],
    ['the day before, in the morning', '2026-12-04', '2026-12-03T09:00', ['2026-12-03T16:00', '2026-12-04T08:00']],
    ['the evening before', '2026-12-04', '2026-12-03T20:00', ['2026-12-04T08:00']],
    ['at four to the minute: that moment is now', '2026-12-04', '2026-12-03T16:00', ['2026-12-04T08:00']],
    ['early that day', '2026-12-04', '2026-12-04T07:59', ['2026-12-04T08:00']],
    ['that day at noon', '2026-12-04', '2026-12-04T12:00', []],
    ['the first of a month', '2026-12-01', '2026-11-01T09:00', ['2026-11-30T16:00', '2026-12-01T08:00']],
    ['New Year', '2027-01-01', '2026-12-01T09:00', ['2026-12-31T16:00', '2027-01-01T08:00']],
    ['after a leap day', '2028-03-01', '2028-02-01T09:00', ['2028-02-29T16:00', '2028-03-01T08:00']],
    ['of yesterday', '2026-12-03', '2026-12-04T09:00', []],
  ])('%s', (_what, day, now, times) => expect(timesOf(day, now)).toEqual(at(...times)))

  it('twice at most, the earlier first', () => {
    for (let days = -3; days < 60; days++) {
      const times = reminderTimes('2026-12-15', new Date(2026, 10, 1 + days, 13, 30)).map((time) => time.getTime())
      expect(times.length).toBeLessThanOrEqual(2)
      expect(times).toEqual(times.toSorted((one, other) => one - other))
    }
  })
})
