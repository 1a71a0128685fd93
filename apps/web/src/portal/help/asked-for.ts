import { codeOfNumber, type FailureCode } from '@yinxin/protocol/failures'
import { addresses } from '../addresses.ts'
import type { HelpArticle } from './article-model.ts'
import { articleOf } from './article-of.ts'

/** What an address of the help asks for: an article, by its name or by the number of a failure; undefined: the first page. */
export interface AskedFor {
  readonly article: HelpArticle
  readonly failure?: FailureCode
}

/** Reads the path of the page. */
export function askedArticle(path: string, articles: readonly HelpArticle[]): AskedFor | undefined {
  const name = path.startsWith(`${addresses.help}/`) ? path.slice(addresses.help.length + 1) : ''
  const failure = /^\d{4}$/.test(name) ? codeOfNumber(Number(name)) : undefined
  const wanted = failure === undefined ? name : articleOf[failure]
  const article = articles.find((one) => one.name === wanted)
  return article && { article, ...(failure === undefined ? {} : { failure }) }
}
