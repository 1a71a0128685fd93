import type { FailureCode, FailureDetail } from '../catalogue.ts'
import type { Language } from '../language.ts'
import { deskEn } from './desk.en.ts'
import { deskZhCN } from './desk.zh-CN.ts'
import { elsewhereEn } from './elsewhere.en.ts'
import { elsewhereZhCN } from './elsewhere.zh-CN.ts'
import { en } from './en.ts'
import { failureTextFrom, type FailureText, type FailureTexts } from './failure-text.ts'
import { organizationsEn } from './organizations.en.ts'
import { organizationsZhCN } from './organizations.zh-CN.ts'
import { personsEn } from './persons.en.ts'
import { personsZhCN } from './persons.zh-CN.ts'
import { zhCN } from './zh-CN.ts'

// Pages load the texts of one language only: they import failure-text.ts and the language's file by themselves.
export { failureTextFrom, type FailureText, type FailureTexts } from './failure-text.ts'

/** All texts of a failure, by language. */
export const failureTexts: Readonly<Record<Language, FailureTexts>> = {
  'zh-CN': { ...zhCN, ...elsewhereZhCN, ...personsZhCN, ...deskZhCN, ...organizationsZhCN },
  en: { ...en, ...elsewhereEn, ...personsEn, ...deskEn, ...organizationsEn },
}

/** The text of a failure in `language`; see `failureTextFrom`. */
export function failureText(code: FailureCode, language: Language, detail: FailureDetail = {}): FailureText {
  return failureTextFrom(failureTexts[language], code, detail)
}
