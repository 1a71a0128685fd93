import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { marked, type Token, type Tokens } from 'marked'
import { pinyin } from 'pinyin-pro'
import type { Plugin } from 'vite'
import type { Language } from '@yinxin/protocol/failures'
import { articleNames, deskServices, type ArticleName, type DeskService } from '@yinxin/protocol/portal'
import { addresses } from './src/portal/addresses.ts'
import { checkSignatureAddress } from './src/portal/check-signature/check-address.ts'
import type { Block, HelpArticle, Inline, ArticleStep } from './src/portal/help/article-model.ts'

// Runs at build time only: browsers get the articles as data, and no reader of Markdown.

const folder = fileURLToPath(new URL('src/portal/help/articles/', import.meta.url))

/** Every article in `language`, in the order of their names. Throws, naming the file, when one is not as the page can show it. */
export function readArticles(language: Language): readonly HelpArticle[] {
  return articleNames.map((name) => readArticle(name, language, readFileSync(`${folder}${name}.${language}.md`, 'utf8')))
}

/** Gives the pages `virtual:articles/<language>`, made from the files. */
export function articlesOf(): Plugin {
  const prefix = 'virtual:articles/'
  return {
    name: 'articles-of-the-help-centre',
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith(`\0${prefix}`)) return undefined
      const language = id.endsWith('/en') ? 'en' : 'zh-CN'
      for (const name of articleNames) this.addWatchFile(`${folder}${name}.${language}.md`)
      return `export const articles = ${JSON.stringify(readArticles(language))}`
    },
  }
}

/** Reads one article: facts between two lines `---`, then paragraphs, headings of the second rank, steps and lists; the first paragraph is the lead. */
export function readArticle(name: ArticleName, language: Language, text: string): HelpArticle {
  const refuse = (why: string): never => {
    throw new Error(`${name}.${language}.md: ${why}`)
  }
  const [, head = refuse('begins with facts between two lines ---'), body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? []
  const facts = new Map(
    head.split('\n').map((line) => {
      const [, key = refuse(`'${line}' is no fact`), value = ''] = /^(\w+): (.+)$/.exec(line) ?? []
      return [key, value.trim()] as const
    }),
  )
  const fact = (key: string): string => facts.get(key) ?? refuse(`says no ${key}`)
  const listed = (key: string) => (facts.get(key) ?? '').split(/[,，]\s*/).filter((one) => one !== '')
  const oneOf = <T extends string>(known: readonly T[], value: string): T =>
    known.find((one) => one === value) ?? refuse(`knows no '${value}'`)
  const [lead, ...blocks] = marked.lexer(body, { gfm: false }).flatMap((token) => blockOf(token, refuse))
  if (lead?.kind !== 'paragraph') return refuse('begins with a paragraph')
  const [title, symptoms] = [fact('title'), listed('symptoms')]
  const minutes = facts.has('minutes') ? { minutes: Number(fact('minutes')) } : {}
  return {
    ...{ name, title, lead: lead.line, blocks, symptoms, ...minutes },
    staff: oneOf<DeskService>(deskServices, fact('staff')),
    see: listed('see').map((one) => oneOf(articleNames, one)),
    checked: fact('checked'),
    pinyin: language === 'zh-CN' ? [title, ...symptoms].map(spelled) : [],
  }
}

/** What `忘记 PIN 码` is typed as by who knows its sound: letters and digits only. */
function spelled(words: string): HelpArticle['pinyin'][number] {
  const plain = (parts: readonly string[]) =>
    parts
      .join('')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, '')
  const syllables = pinyin(words, { toneType: 'none', type: 'array', v: true })
  const initials = pinyin(words, { pattern: 'first', toneType: 'none', type: 'array' })
  return { initials: plain(initials), spelling: plain(syllables) }
}

type Refuse = (why: string) => never

/** A page shows these and nothing else; HTML, pictures and tables are refused, not dropped. */
function blockOf(token: Token, refuse: Refuse): Block[] {
  switch (token.type) {
    case 'space':
      return []
    case 'paragraph':
      return [{ kind: 'paragraph', line: lineOf((token as Tokens.Paragraph).tokens, refuse) }]
    case 'heading':
      if ((token as Tokens.Heading).depth !== 2) refuse('has a heading that is not of the second rank')
      return [{ kind: 'heading', text: (token as Tokens.Heading).text }]
    case 'list':
      return [listOf(token as Tokens.List, refuse)]
    default:
      return refuse(`has a ${token.type}, which the page cannot show`)
  }
}

function listOf({ ordered, items }: Tokens.List, refuse: Refuse): Block {
  const lines = items.map((item) => item.tokens.filter(({ type }) => type !== 'space').map((part) => lineIn(part, refuse)))
  if (!ordered)
    return {
      kind: 'list',
      lines: lines.map(([line = refuse('has an empty line in a list'), ...more]) =>
        more.length > 0 ? refuse('has a list in a list') : line,
      ),
    }
  const steps = lines.map(([title = refuse('has an empty step'), ...text]): ArticleStep => ({ title, text }))
  return { kind: 'steps', steps }
}

function lineIn(token: Token, refuse: Refuse): Inline[] {
  if (token.type !== 'text' && token.type !== 'paragraph') return refuse(`has a ${token.type} in a list`)
  return lineOf((token as Tokens.Text).tokens ?? [], refuse)
}

function lineOf(tokens: readonly Token[], refuse: Refuse): Inline[] {
  return tokens.map((token) => {
    switch (token.type) {
      case 'text':
      case 'escape':
        return { kind: 'text', text: (token as Tokens.Text).text }
      case 'strong':
        return { kind: 'strong', text: (token as Tokens.Strong).text }
      case 'codespan':
        return { kind: 'code', text: (token as Tokens.Codespan).text }
      case 'link':
        return { kind: 'link', text: (token as Tokens.Link).text, address: addressIn((token as Tokens.Link).href, refuse) }
      default:
        return refuse(`has a ${token.type} in a line, which the page cannot show`)
    }
  })
}

const known = new Set<string>([
  ...Object.values(addresses),
  checkSignatureAddress,
  ...articleNames.map((name) => `${addresses.help}/${name}`),
])

/** Articles lead to pages of the portal that are there, and nowhere else. */
const addressIn = (address: string, refuse: Refuse): string =>
  known.has(address) ? address : refuse(`leads to '${address}', which is no page`)
