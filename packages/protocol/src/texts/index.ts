import type { FailureCode, FailureDetail } from '../failures.ts'
import type { Language } from '../assistant.ts'
import { en } from './en.ts'
import { zhCN } from './zh-CN.ts'

/** What a failure says: what happened, why and what to do, and the word on the one button. `{name}` is filled from the detail. */
export interface FailureText {
  readonly title: string
  readonly remedy: string
  readonly button: string
}

/** Every code has a text in each language: a missing one is a type error. */
export type FailureTexts = Readonly<Record<FailureCode, FailureText>>

const texts: Readonly<Record<Language, FailureTexts>> = { 'zh-CN': zhCN, en }

/** The text of a failure in `language`, with `{name}` filled from `detail`; a fact that is missing leaves its sentence out. */
export function failureText(code: FailureCode, language: Language, detail: FailureDetail = {}): FailureText {
  const text = texts[language][code]
  return { title: fill(text.title, detail), remedy: fill(text.remedy, detail), button: text.button }
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
