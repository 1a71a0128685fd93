import type { Language } from '@yinxin/protocol/failures'
import type { FailureWords } from '../failure-words.ts'

/** What is wrong with a field, in one line. */
export const fieldProblem = (words: FailureWords | undefined, language: Language): string | undefined =>
  words && `${words.title}${language === 'en' ? '. ' : '。'}${words.remedy}`
