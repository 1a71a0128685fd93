import type { Language } from '@yinxin/protocol/failures'
import type { IssuerNews } from '@yinxin/protocol/portal'
import { momentOf } from '@yinxin/ui'
import { issuerTexts } from './texts.ts'

/** The sentence about the issuer of a lost certificate, with its time to the minute. */
export const issuerWords = (language: Language, { state, at }: IssuerNews): string =>
  issuerTexts(language, state, at === undefined ? '' : momentOf(new Date(at)).slice(0, 16))
