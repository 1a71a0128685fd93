import type { Language, Failure, FailureTexts } from '@yinxin/protocol/failures'
import { failureTextFrom } from '@yinxin/protocol/failures/texts/failure-text.ts'

export type FailureWords = ReturnType<typeof failureTextFrom>

let loaded: Partial<FailureTexts> = {}

/** Adds texts to those this page has. */
export const addFailureWords = (texts: Partial<FailureTexts>): void => void (loaded = { ...loaded, ...texts })

/** Loads the failure texts of one language, so that nobody downloads the other; before the page is mounted. */
export async function loadFailureWords(language: Language): Promise<void> {
  addFailureWords(
    language === 'en'
      ? (await import('@yinxin/protocol/failures/texts/en.ts')).en
      : (await import('@yinxin/protocol/failures/texts/zh-CN.ts')).zhCN,
  )
}

/** What a failure says on this page. */
export function failureWords({ code, detail }: Pick<Failure, 'code' | 'detail'>): FailureWords {
  if (loaded[code] === undefined) throw new Error(`the texts with ${code} come first`)
  return failureTextFrom(loaded as FailureTexts, code, detail)
}
