/** Words of the assistant's pages, also said by prompts that are no page. */
import type { Language } from '@yinxin/protocol/failures'
import type { ShownPurpose } from '../pin/prompt.ts'
import { wordsEn } from './texts/en.ts'
import { wordsZhCN, type AssistantWords } from './texts/zh-CN.ts'

const texts: Readonly<Record<Language, AssistantWords>> = { 'zh-CN': wordsZhCN, en: wordsEn }

/** The words of a language. */
export const wordsOf = (language: Language): AssistantWords => texts[language]

/** Several names in one sentence. */
export const listedNames = (names: readonly { readonly zh: string; readonly en: string }[], language: Language): string =>
  language === 'en' ? names.map(({ en }) => en).join(', ') : names.map(({ zh }) => zh).join('、')

/** What is said where a site is approved: that it may have documents signed is another question. */
export function approvalWords(
  language: Language,
  purpose: ShownPurpose,
  keyChanged: boolean,
): { readonly title: string; readonly text: string } {
  const words = texts[language]
  const [title, text] = purpose === 'sign' ? [words.signApproveTitle, words.signApproveText] : [words.approveTitle, words.approveText]
  return { title, text: keyChanged ? words.keyChangedText : text }
}
