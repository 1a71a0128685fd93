import { readSpans, writtenSpans, type WeekHours } from '@yinxin/protocol/desk'

/** Hours of a week as they are typed, a line a day; nothing is filled in yet: empty lines. */
export const weekTexts = (week: WeekHours | undefined): readonly string[] =>
  Array.from({ length: 7 }, (_, day) => writtenSpans(week?.[day] ?? []))

/**
 * Reads what was typed. Where nothing was filled in before and nothing is typed, it stays so.
 * @returns the week, undefined for one that stays unfilled; or the day that cannot be read
 */
export function readWeek(
  texts: readonly string[],
  before: WeekHours | undefined,
): { readonly week: WeekHours | undefined } | { readonly wrong: number } {
  if (before === undefined && texts.every((text) => text.trim() === '')) return { week: undefined }
  const read = texts.map(readSpans)
  const wrong = read.findIndex((spans) => spans === undefined)
  return wrong === -1 ? { week: read.map((spans) => spans ?? []) } : { wrong }
}
