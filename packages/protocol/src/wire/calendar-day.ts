/** True for a day that exists, as ISO 8601 writes it (`2026-02-28`). `Date` by itself takes 30 February for 2 March. */
export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(+date) && date.toISOString().startsWith(text)
}
