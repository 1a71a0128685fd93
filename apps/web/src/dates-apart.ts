/** `2026-11-23` or `2026-11-23 09:41`. */
const dates = /(\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?)/

/** The text in pieces, every second of which is a date. */
export const datesApart = (text: string): readonly string[] => text.split(dates)
