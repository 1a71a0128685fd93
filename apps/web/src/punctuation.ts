import type { Language } from '@yinxin/protocol/failures'

/** What stands between two pieces of a sentence that are joined on a page. Chinese is set full width and has no space after a full stop. */
interface Punctuation {
  readonly comma: string
  readonly colon: string
  readonly semicolon: string
  /** Between the members of a list. */
  readonly list: string
  /** Between two whole sentences. */
  readonly sentence: string
}

/** The marks of each language of the pages. */
export const punctuation: Readonly<Record<Language, Punctuation>> = {
  'zh-CN': { comma: '，', colon: '：', semicolon: '；', list: '、', sentence: '' },
  en: { comma: ', ', colon: ': ', semicolon: '; ', list: ', ', sentence: ' ' },
}
