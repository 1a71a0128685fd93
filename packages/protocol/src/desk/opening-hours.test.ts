import { describe, expect, it } from 'vitest'
import type { DayEntry, WeekHours } from './administration.ts'
import { areSpans, isDay, nextOpenDay, openOn, readSpans, weekdayOf, weekSpans } from './opening-hours.ts'

const usual = [
  { from: '09:00', until: '12:00' },
  { from: '13:00', until: '17:00' },
]
const morning = [{ from: '09:00', until: '12:00' }]
const week: WeekHours = [usual, usual, usual, usual, usual, morning, []]
const name = { zh: '国庆节', en: 'National Day' }
const closed = (day: string): DayEntry => ({ day, kind: 'closed', name })
const working = (day: string): DayEntry => ({ day, kind: 'working', name })
const closedWeek: WeekHours = [[], [], [], [], [], [], []]

describe('R22 when a desk is open', () => {
  it.each([
    ['a Thursday', '2026-10-08', [], usual],
    ['a Saturday', '2026-10-10', [], morning],
    ['a Sunday', '2026-10-11', [], []],
    ['a holiday', '2026-10-08', [closed('2026-10-08')], []],
    ['the day after a holiday', '2026-10-09', [closed('2026-10-08')], usual],
    ['a Sunday that is worked: as Monday', '2026-10-11', [working('2026-10-11')], usual],
    ['a Saturday that is worked and has hours of its own', '2026-10-10', [working('2026-10-10')], morning],
  ] as const)('%s', (_what, day, days, open) => expect(openOn(week, days, day)).toEqual(open))

  it('a desk that is closed all week does not open because others work', () => {
    expect(openOn(closedWeek, [working('2026-10-11')], '2026-10-11')).toEqual([])
    expect(nextOpenDay(closedWeek, [], '2026-10-11')).toBeUndefined()
  })

  it('the next open day is looked for over holidays and weekends', () => {
    const days = ['2026-10-05', '2026-10-06', '2026-10-07'].map(closed)
    expect(nextOpenDay(week, days, '2026-10-04')).toBe('2026-10-08')
    expect(nextOpenDay(week, [], '2026-10-10')).toBe('2026-10-12')
    expect(nextOpenDay(week, [], '2026-12-31')).toBe('2027-01-01')
  })

  it('days with the same hours that follow each other are one', () => {
    expect(weekSpans(week)).toEqual([
      { first: 0, last: 4, spans: usual },
      { first: 5, last: 5, spans: morning },
    ])
    expect(weekSpans([usual, [], usual, usual, [], [], usual]).map(({ first, last }) => [first, last])).toEqual([
      [0, 0],
      [2, 3],
      [6, 6],
    ])
    expect(weekSpans(closedWeek)).toEqual([])
  })

  it('the week begins on Monday, across years and leap days', () => {
    expect(['2026-11-30', '2024-02-29', '2000-01-01'].map(weekdayOf)).toEqual([0, 3, 5])
  })
})

describe('hours as people type them', () => {
  it.each([
    ['', []],
    ['9:00-12:00', morning],
    ['09:00-12:00 13:00-17:00', usual],
    ['9:00–12:00，13:00–17:00', usual],
    ['９：００－１２：００', morning],
    ['9:00至12:00、13:00到17:00', usual],
  ])('%j', (text, spans) => expect(readSpans(text)).toEqual(spans))

  it.each([
    '全天',
    '9-12',
    '9:00-8:00',
    '9:00-9:00',
    '9:00-12:00 11:00-17:00',
    '25:00-26:00',
    '9:60-10:00',
    '09:00-12:00 13:00-17:00 18:00-19:00 20:00-21:00 22:00-23:00',
  ])('%j is none', (text) => expect(readSpans(text)).toBeUndefined())

  it('a day ends at midnight', () => {
    expect(areSpans([{ from: '00:00', until: '24:00' }])).toBe(true)
    expect(areSpans([{ from: '09:00', until: '24:01' }])).toBe(false)
  })

  it.each(['2026-02-30', '26-01-01', '0999-01-01', '9999-01-01', ''])('%j is no day for the calendar', (day) =>
    expect(isDay(day)).toBe(false),
  )
})
