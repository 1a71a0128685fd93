import type { Language } from '@yinxin/protocol/failures'
import { addFailureWords } from '../failure-words.ts'

/** Loads the texts of failures that only persons meet, beside those of every page. */
export async function loadPersonFailureWords(language: Language): Promise<void> {
  addFailureWords(
    language === 'en'
      ? (await import('@yinxin/protocol/failures/texts/persons.en.ts')).personsEn
      : (await import('@yinxin/protocol/failures/texts/persons.zh-CN.ts')).personsZhCN,
  )
}
