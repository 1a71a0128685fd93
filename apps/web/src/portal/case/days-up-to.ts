import type { Language } from '@yinxin/protocol/failures'
import { dayOf } from '@yinxin/ui/dates'

/** Most days that are offered: a list one still looks through. */
const most = 62

/** The days from `first` to `last`, both included, in the person's own time zone, each with its day of the week. */
export function daysUpTo(first: Date, last: Date, language: Language): readonly { readonly day: string; readonly weekday: string }[] {
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'short' })
  const end = dayOf(last)
  const days = []
  for (let ahead = 0; ahead < most; ahead++) {
    const date = new Date(first.getFullYear(), first.getMonth(), first.getDate() + ahead)
    if (dayOf(date) > end) break
    days.push({ day: dayOf(date), weekday: weekday.format(date) })
  }
  return days
}
