import type { Language, Failure, FailureTexts } from '@yinxin/protocol/failures'
import { failureTextFrom } from '@yinxin/protocol/failures/texts/failure-text.ts'

export type FailureWords = ReturnType<typeof failureTextFrom>

let loaded: Partial<FailureTexts> = {}

/** Adds texts to those this page has. */
export const addFailureWords = (texts: Partial<FailureTexts>): void => void (loaded = { ...loaded, ...texts })

/**
 * Loads the failure texts of one language, so that nobody downloads the other; before the page is mounted. They are those the sign-in page can
 * show at once: another page loads `failure/all-failure-words.ts`, and so does this one for what comes seldom.
 */
export async function loadFailureWords(language: Language): Promise<void> {
  addFailureWords(
    language === 'en'
      ? (await import('@yinxin/protocol/failures/texts/en.ts')).en
      : (await import('@yinxin/protocol/failures/texts/zh-CN.ts')).zhCN,
  )
}

/** Whether this page has words for it. */
export const hasFailureWords = ({ code }: Pick<Failure, 'code'>): boolean => loaded[code] !== undefined

/** What a failure says on this page. */
export function failureWords({ code, detail }: Pick<Failure, 'code' | 'detail'>): FailureWords {
  if (loaded.INTERNAL === undefined) throw new Error('the texts come first')
  // What no part of ours says on this page has the words of our own mistakes, and its own number.
  return failureTextFrom(loaded as FailureTexts, loaded[code] === undefined ? 'INTERNAL' : code, detail)
}
