import type { FailureCode, FailureDetail } from '../catalogue.ts'
import type { Language } from '../language.ts'

/** What a failure says: what happened, why and what to do, and the word on the one button. `{name}` is filled from the detail. */
export interface FailureText {
  readonly title: string
  readonly remedy: string
  readonly button: string
}

/** Every code has a text in each language: a missing one is a type error. */
export type FailureTexts = Readonly<Record<FailureCode, FailureText>>

/** The text of a failure from the texts of one language, with `{name}` filled from `detail`; a fact that is missing leaves its sentence out. */
export function failureTextFrom(from: FailureTexts, code: FailureCode, language: Language, detail: FailureDetail = {}): FailureText {
  const text = from[code]
  const facts = Object.fromEntries(Object.entries(detail).map(([name, fact]) => [name, show(fact, language)]))
  return { title: fill(text.title, facts), remedy: fill(text.remedy, facts), button: text.button }
}

const isoDate = /^\d{4}-\d{2}-\d{2}(T.*)?$/

/** A fact as people read it: an ISO date in words (a time in the reader's zone, a plain date as it is), anything else unchanged. */
function show(fact: string | number | boolean, language: Language): string {
  const match = typeof fact === 'string' ? isoDate.exec(fact) : null
  if (match === null || Number.isNaN(Date.parse(String(fact)))) return String(fact)
  const zone = match[1] === undefined ? { timeZone: 'UTC' } : {}
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { dateStyle: 'long', ...zone }).format(new Date(String(fact)))
}

const sentence = /[^。.?？]*[。.?？]|[^。.?？]+$/g

function fill(template: string, detail: FailureDetail): string {
  if (!template.includes('{')) return template
  const kept = (template.match(sentence) ?? [template]).filter((part) =>
    [...part.matchAll(/\{(\w+)\}/g)].every((match) => Object.prototype.hasOwnProperty.call(detail, match[1] ?? '')),
  )
  return kept
    .join('')
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => String(detail[name]))
    .trim()
}
