/** Words of the assistant's pages, also said by prompts that are no page. */
import type { Language } from '@yinxin/protocol/failures'
import { wordsEn } from './texts/en.ts'
import { wordsZhCN, type AssistantWords } from './texts/zh-CN.ts'

const texts: Readonly<Record<Language, AssistantWords>> = { 'zh-CN': wordsZhCN, en: wordsEn }

/** The words of a language. */
export const wordsOf = (language: Language): AssistantWords => texts[language]

/** Several names in one sentence. */
export const listedNames = (names: readonly { readonly zh: string; readonly en: string }[], language: Language): string =>
  language === 'en' ? names.map(({ en }) => en).join(', ') : names.map(({ zh }) => zh).join('、')
