import { isCalendarDay } from '../wire/calendar-day.ts'
import type { DayEntry, OpenSpan, WeekHours } from './administration.ts'

const dayMilliseconds = 86_400_000

/** Monday 0 to Sunday 6, of a day as ISO 8601 writes it. */
export const weekdayOf = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7

/** So many days after `day`, or before. */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMilliseconds).toISOString().slice(0, 10)

/** What the calendar says of a day, where it says something. */
export const specialDay = (days: readonly DayEntry[], day: string): DayEntry | undefined => days.find((one) => one.day === day)

/**
 * When a desk is open on `day`; nothing: closed. A day that is worked instead has the hours of the first day of the week that has any, for a
 * Saturday or Sunday rarely has its own.
 */
export function openOn(week: WeekHours, days: readonly DayEntry[], day: string): readonly OpenSpan[] {
  const special = specialDay(days, day)
  const usual = week[weekdayOf(day)] ?? []
  if (special?.kind === 'closed') return []
  if (special?.kind === 'working' && usual.length === 0) return week.find((spans) => spans.length > 0) ?? []
  return usual
}

/** The next day after `day` on which it is open, within `most` days. */
export function nextOpenDay(week: WeekHours, days: readonly DayEntry[], day: string, most = 60): string | undefined {
  for (let ahead = 1; ahead <= most; ahead++) if (openOn(week, days, dayAfter(day, ahead)).length > 0) return dayAfter(day, ahead)
  return undefined
}

/** Days of the week that follow each other and have the same hours, as one: Monday 0 to Sunday 6, both ends inclusive. Closed days are left out. */
export interface WeekSpan {
  readonly first: number
  readonly last: number
  readonly spans: readonly OpenSpan[]
}

export function weekSpans(week: WeekHours): readonly WeekSpan[] {
  const found: WeekSpan[] = []
  for (const [day, spans] of week.entries()) {
    const before = found.at(-1)
    if (before !== undefined && before.last === day - 1 && isSame(before.spans, spans)) found[found.length - 1] = { ...before, last: day }
    else if (spans.length > 0) found.push({ first: day, last: day, spans })
  }
  return found
}

const isSame = (one: readonly OpenSpan[], other: readonly OpenSpan[]) => writtenSpans(one) === writtenSpans(other)

/** `09:00-12:00 13:00-17:00` */
export const writtenSpans = (spans: readonly OpenSpan[]): string => spans.map(({ from, until }) => `${from}-${until}`).join(' ')

/** Reads what `writtenSpans` writes, in half or full width; undefined for anything else. At most four spans, in order, none into another. */
export function readSpans(text: string): readonly OpenSpan[] | undefined {
  const written = text
    .normalize('NFKC')
    .replaceAll(/\s*[-–—~至到]\s*/g, '-')
    .trim()
  const spans = written === '' ? [] : written.split(/[\s,;，；、]+/).map(readSpan)
  const read = spans.filter((span) => span !== undefined)
  return read.length === spans.length && areSpans(read) ? read : undefined
}

function readSpan(text: string): OpenSpan | undefined {
  const found = /^(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)$/.exec(text)
  if (found === null) return undefined
  const [, fromHour = '', fromMinute, untilHour = '', untilMinute] = found
  return { from: `${fromHour.padStart(2, '0')}:${fromMinute}`, until: `${untilHour.padStart(2, '0')}:${untilMinute}` }
}

/** Whether these are spans of one day: they exist, each ends after it begins, the next begins after that; at most four. */
export function areSpans(spans: readonly OpenSpan[]): boolean {
  const times = spans.flatMap(({ from, until }) => [from, until])
  return spans.length <= 4 && times.every(isTime) && times.every((time, index) => index === 0 || (times[index - 1] ?? '') < time)
}

const isTime = (text: string) => /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text) || text === '24:00'

/** Whether it is a day one can write into the calendar. */
export const isDay = (text: string): boolean => isCalendarDay(text) && text >= '1900-01-01' && text <= '2999-12-31'
