import type { FailureTexts, Language } from '@yinxin/protocol/failures'
import type { HelpArticle } from './article-model.ts'

/** Everything the help says, in one language. */
export interface Help {
  readonly articles: readonly HelpArticle[]
  /** Of every failure: a file of texts that is missing here does not compile. */
  readonly texts: FailureTexts
}

let loaded: Help | undefined

/** Loads it, before the page is mounted. */
export async function loadHelp(language: Language): Promise<void> {
  loaded = language === 'en' ? await english() : await chinese()
}

/** What was loaded. */
export function help(): Help {
  if (loaded === undefined) throw new Error('the help comes first')
  return loaded
}

async function chinese(): Promise<Help> {
  const [{ articles }, { zhCN }, { elsewhereZhCN }, { personsZhCN }, { deskZhCN }, { organizationsZhCN }] = await Promise.all([
    import('virtual:articles/zh-CN'),
    import('@yinxin/protocol/failures/texts/zh-CN.ts'),
    import('@yinxin/protocol/failures/texts/elsewhere.zh-CN.ts'),
    import('@yinxin/protocol/failures/texts/persons.zh-CN.ts'),
    import('@yinxin/protocol/failures/texts/desk.zh-CN.ts'),
    import('@yinxin/protocol/failures/texts/organizations.zh-CN.ts'),
  ])
  return { articles, texts: { ...zhCN, ...elsewhereZhCN, ...personsZhCN, ...deskZhCN, ...organizationsZhCN } }
}

async function english(): Promise<Help> {
  const [{ articles }, { en }, { elsewhereEn }, { personsEn }, { deskEn }, { organizationsEn }] = await Promise.all([
    import('virtual:articles/en'),
    import('@yinxin/protocol/failures/texts/en.ts'),
    import('@yinxin/protocol/failures/texts/elsewhere.en.ts'),
    import('@yinxin/protocol/failures/texts/persons.en.ts'),
    import('@yinxin/protocol/failures/texts/desk.en.ts'),
    import('@yinxin/protocol/failures/texts/organizations.en.ts'),
  ])
  return { articles, texts: { ...en, ...elsewhereEn, ...personsEn, ...deskEn, ...organizationsEn } }
}
