import { failures, type FailureCode, type FailureTexts } from '@yinxin/protocol/failures'
import type { ArticleName } from '@yinxin/protocol/portal'
import type { HelpArticle } from './article-model.ts'
import { articleOf } from './article-of.ts'

/** One thing found: an article, or what a number means. `address` is the last part of where it is. */
export interface Found {
  readonly address: string
  readonly number?: number
  readonly title: string
}

/** Words as they are compared: widths, capitals, blanks and signs make no difference. */
const plain = (words: string): string =>
  words
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s\p{P}\p{S}]/gu, '')

const most = 8
/** Signs of a question that are looked at. */
const longest = 80

/**
 * Finds articles by a failure's number or its first digits, by what somebody saw (words of a title, a symptom or a failure), or by how the
 * Chinese words sound (first letters or spelling). The best first, at most eight; nothing for nothing.
 */
export function searchArticles(typed: string, articles: readonly HelpArticle[], texts: FailureTexts): readonly Found[] {
  const query = plain(typed.slice(0, longest))
  if (query === '') return []
  if (/^\d{1,4}$/.test(query)) return foundNumbers(query, texts)
  const [failing, reading] = [foundFailures(query, texts), foundArticles(typed.slice(0, longest), query, articles)]
  return [...failing, ...reading].sort((a, b) => b.score - a.score).slice(0, most)
}

type Scored = Found & { readonly score: number }

const codes = Object.keys(failures) as FailureCode[]
const found = (code: FailureCode, texts: FailureTexts): Found => {
  const { number } = failures[code]
  return { address: String(number), number, title: texts[code].title }
}

const foundNumbers = (digits: string, texts: FailureTexts): readonly Found[] =>
  codes
    .filter((code) => String(failures[code].number).startsWith(digits))
    .slice(0, most)
    .map((code) => found(code, texts))

/** Failures whose title was typed, or stands in what was pasted from a screen. */
function foundFailures(query: string, texts: FailureTexts): readonly Scored[] {
  if (query.length < 3) return []
  return codes.flatMap((code) => {
    const title = plain(texts[code].title)
    if (query.includes(title)) return [{ ...found(code, texts), score: 95 }]
    return title.includes(query) ? [{ ...found(code, texts), score: 60 }] : []
  })
}

const foundArticles = (typed: string, query: string, articles: readonly HelpArticle[]): readonly Scored[] =>
  articles.flatMap((article) => {
    const score = scoreOf(typed, query, article)
    return score === 0 ? [] : [{ address: article.name, title: article.title, score }]
  })

function scoreOf(typed: string, query: string, article: HelpArticle): number {
  const said = [article.title, ...article.symptoms].map(plain)
  if (said[0]?.includes(query) === true) return 90
  if (said.some((words) => words.includes(query))) return 80
  if (said.some((words) => words.length > 2 && query.includes(words))) return 70
  if (/^[a-z0-9]{2,}$/.test(query)) {
    if (article.pinyin.some(({ initials }) => initials.startsWith(query))) return 65
    if (article.pinyin.some(({ initials, spelling }) => initials.includes(query) || spelling.includes(query))) return 50
  }
  return Math.max(sharedWords(typed, article), sharedPairs(query, said.join(' ')))
}

/** English: every word that was typed begins a word of the article. */
function sharedWords(typed: string, { title, symptoms }: HelpArticle): number {
  const wordsOf = (text: string) => text.toLowerCase().match(/[a-z0-9]{2,}/g) ?? []
  const [asked, there] = [wordsOf(typed).filter((word) => !idle.has(word)), wordsOf([title, ...symptoms].join(' '))]
  if (asked.length === 0) return 0
  const share = asked.filter((word) => there.some((one) => one.startsWith(word))).length / asked.length
  return share < 0.6 ? 0 : 45 * share
}
const idle = new Set([
  'the',
  'is',
  'my',
  'to',
  'of',
  'it',
  'on',
  'in',
  'an',
  'and',
  'not',
  'does',
  'do',
  'can',
  'cannot',
  'how',
  'what',
  'with',
])

/** Chinese: how many neighbouring pairs of signs are there too. */
function sharedPairs(query: string, words: string): number {
  const signs = [...query.replaceAll(asking, '')]
  const pairs = signs.slice(1).map((sign, at) => `${signs[at]}${sign}`)
  const chinese = pairs.filter((pair) => /\p{Script=Han}/u.test(pair))
  if (chinese.length === 0) return 0
  const share = chinese.filter((pair) => words.includes(pair)).length / chinese.length
  return share < 0.4 ? 0 : 40 * share
}
const asking = /怎么办|怎么|怎样|如何|请问|为什么|什么|可以|一下|了|吗|呢|的/g

/** Other numbers that the same article, or one close to it, is about: those near in the catalogue first. */
export function numbersBeside(number: number, near: readonly ArticleName[], texts: FailureTexts): readonly Found[] {
  const own = codes.find((code) => failures[code].number === number)
  const rank = (code: FailureCode) => (own !== undefined && articleOf[code] === articleOf[own] ? 0 : 1)
  const far = (code: FailureCode) => Math.abs(failures[code].number - number)
  return codes
    .filter((code) => code !== own && (rank(code) === 0 || near.includes(articleOf[code])))
    .sort((a, b) => rank(a) - rank(b) || far(a) - far(b))
    .slice(0, 5)
    .map((code) => found(code, texts))
}
