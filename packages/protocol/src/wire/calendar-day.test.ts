import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCalendarDay } from './calendar-day.ts'

describe('a day of the calendar', () => {
  it.each(['2026-01-31', '2026-02-28', '2024-02-29', '2000-02-29', '2026-12-31', '0001-01-01', '9999-12-31'])('%s exists', (day) => {
    expect(isCalendarDay(day)).toBe(true)
  })

  it.each(['2026-02-29', '2026-02-30', '2026-02-31', '1900-02-29', '2026-04-31', '2026-06-31', '2026-09-31', '2026-11-31'])(
    '%s does not, though Date takes it for a day of the next month',
    (day) => {
      expect(isCalendarDay(day)).toBe(false)
    },
  )

  it.each(['', '2026-1-5', '2026-00-10', '2026-13-01', '2026-01-00', '2026-01-32', '2026-01-01T00:00:00Z', ' 2026-01-01', '2026-01-01\n'])(
    '%j is not written as one',
    (text) => {
      expect(isCalendarDay(text)).toBe(false)
    },
  )

  it('takes every day there is, as it was written', () => {
    const days = fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
    fc.assert(fc.property(days, (date) => isCalendarDay(date.toISOString().slice(0, 10))))
  })

  it('a month has as many days as its last one says', () => {
    const months = fc.tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }))
    fc.assert(
      fc.property(months, ([year, month, day]) => {
        const longest = [31, year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
        expect(isCalendarDay(text)).toBe(day <= (longest[month - 1] ?? 0))
      }),
    )
  })
})
