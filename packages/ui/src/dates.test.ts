import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { clockOf, dayOf, daysUntil, momentOf } from './dates.ts'

const day = 86_400_000

describe('R36 one form of dates, in the person’s own time zone', () => {
  it('has two digits for everything but the year', () => {
    const date = new Date(2026, 0, 5, 9, 4, 7)
    expect([dayOf(date), clockOf(date), momentOf(date)]).toEqual(['2026-01-05', '09:04', '2026-01-05 09:04:07'])
    expect(momentOf(new Date(2026, 11, 31, 23, 59, 59, 999))).toBe('2026-12-31 23:59:59')
    expect(clockOf(new Date(2026, 0, 1))).toBe('00:00')
  })

  it('is read back as the same second', () => {
    const times = fc.date({ min: new Date('1970-01-02T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true })
    fc.assert(
      fc.property(times, (time) => {
        expect(momentOf(time)).toBe(`${dayOf(time)} ${clockOf(time)}${momentOf(time).slice(16)}`)
        const back = new Date(momentOf(time).replace(' ', 'T'))
        // an hour may be there twice where clocks are set back
        expect(Math.abs(+back - Math.floor(+time / 1000) * 1000) % 1_800_000).toBe(0)
      }),
    )
  })
})

describe('R36 a person’s own time zone', () => {
  afterEach(() => vi.unstubAllEnvs())

  it.each([
    ['Asia/Shanghai', '2026-01-01 00:30:00'],
    ['America/Los_Angeles', '2025-12-31 08:30:00'],
    ['UTC', '2025-12-31 16:30:00'],
  ])('in %s it is %s', (zone, moment) => {
    vi.stubEnv('TZ', zone)
    const date = new Date('2025-12-31T16:30:00Z')
    expect([dayOf(date), clockOf(date), momentOf(date)]).toEqual([moment.slice(0, 10), moment.slice(11, 16), moment])
  })
})

describe('days until a date', () => {
  const now = Date.parse('2026-11-23T01:41:00Z')
  const until = (milliseconds: number) => daysUntil(new Date(now + milliseconds), now)

  it('are whole days that are left; the last one counts 0, and one that is over is negative', () => {
    expect([until(day), until(day - 1), until(0), until(-1), until(-day), until(-day - 1)]).toEqual([1, 0, 0, -1, -1, -2])
  })

  it('go down by one a day', () => {
    fc.assert(fc.property(fc.integer({ min: -4e10, max: 4e10 }), (left) => until(left + day) === until(left) + 1))
  })
})
