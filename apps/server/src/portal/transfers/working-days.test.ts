import { describe, expect, it } from 'vitest'
import { afterWorkingDays, isWorkingDay, type Calendar } from './working-days.ts'

const none: Calendar = new Map()
/** National Day 2026 with a Saturday that is worked for it. */
const october: Calendar = new Map([
  ...['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'].map((day) => [day, 'holiday'] as const),
  ['2026-10-10', 'worked'],
])

describe('R24 working days', () => {
  it.each([
    ['Monday', '2026-11-30', 5, none, '2026-12-07'],
    ['Friday', '2026-11-27', 1, none, '2026-11-30'],
    ['Saturday', '2026-11-28', 5, none, '2026-12-04'],
    ['the end of a year', '2026-12-31', 1, none, '2027-01-01'],
    ['the end of February in a leap year', '2028-02-28', 1, none, '2028-02-29'],
    ['the day before the holidays', '2026-09-30', 5, october, '2026-10-13'],
    ['the same without knowing of them', '2026-09-30', 5, none, '2026-10-07'],
    ['a worked Saturday ahead', '2026-10-09', 1, october, '2026-10-10'],
  ])('from %s', (_name, from, count, calendar, expected) => {
    expect(afterWorkingDays(from, count, calendar)).toBe(expected)
  })

  it('a weekend is worked only where the calendar says so, a weekday only where it does not say otherwise', () => {
    expect(isWorkingDay('2026-10-10', october)).toBe(true)
    expect(isWorkingDay('2026-10-11', october)).toBe(false)
    expect(isWorkingDay('2026-10-05', october)).toBe(false)
    expect(isWorkingDay('2026-10-08', october)).toBe(true)
  })

  it('a calendar in which nothing is ever worked ends too', () => {
    const never = { get: () => 'holiday' } as unknown as Calendar
    expect(afterWorkingDays('2026-11-30', 5, never)).toBe('2029-08-26')
  })
})
