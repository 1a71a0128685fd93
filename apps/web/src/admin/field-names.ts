import type { HistoryKind } from '@yinxin/protocol/desk'
import type { Language } from '@yinxin/protocol/failures'
import { adminTexts } from './texts.ts'
import { punctuation } from '../punctuation.ts'

/** What a field of an entry is called, by its path (`name.zh`, `week.0`). */
export function fieldName(language: Language, kind: HistoryKind, field: string): string {
  const text = adminTexts[language]
  const [name = '', part] = field.split('.')
  const names: Readonly<Record<string, string>> = {
    desk: text.desks.fields,
    day: text.days.fields,
    place: text.places.fields,
    announcement: text.announcements.fields,
    staff: { name: text.staff.name, number: text.staff.number, roles: text.staff.what, state: text.staff.state },
  }[kind]
  const first = own(names, name) ?? field
  if (part === undefined) return first
  const second = name === 'week' ? text.weekdays[Number(part)] : part === 'zh' ? text.zh : part === 'en' ? text.en : part
  return text.inLanguage(first, second ?? '')
}

/** What the table itself says: every object has a `constructor`. */
const own = (table: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined

/** A value of a field, as it is read: names for what is kept as a code. */
export function fieldValue(language: Language, kind: HistoryKind, field: string, value: string): string {
  const text = adminTexts[language]
  const codes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'desk services': text.services,
    'day kind': text.days.kinds,
    'announcement pages': text.announcements.pages,
    'staff roles': text.roles,
    'staff state': text.staff.states,
  }
  const words = codes[`${kind} ${field}`]
  if (words !== undefined)
    return value
      .split(', ')
      .map((code) => own(words, code) ?? code)
      .join(language === 'en' ? ', ' : '、')
  if (kind === 'announcement' && (field === 'from' || field === 'until')) return momentIn(value)
  if (kind === 'place' && field === 'name' && value === '') return text.places.elsewhere
  if (kind === 'place' && field === 'steps') return stepsIn(language, value)
  return value === '' ? (field.startsWith('week.') ? text.desks.closed : text.history.nothing) : value
}

/** Days and what holds from them, as the contract writes a list of pairs: `2000-01-01 → 2022-06-08, 2027-01-01 → 2023-01-01`. */
const stepsIn = (language: Language, value: string): string =>
  value
    .split(', ')
    .map((step) => step.split(' → '))
    .map(([from = '', date = '']) => `${sinceWhen(language, from)}${punctuation[language].colon}${date}`)
    .join(language === 'en' ? ', ' : '，')

/** The first day a cut-over date holds; the one no date was before has no day. */
export const sinceWhen = (language: Language, from: string): string => (from === '2000-01-01' ? adminTexts[language].places.always : from)

/** `2026-11-23 09:41`, in the reader's own time zone. */
export function momentIn(iso: string): string {
  const date = new Date(iso)
  const two = (number: number) => String(number).padStart(2, '0')
  return Number.isNaN(+date)
    ? iso
    : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`
}
