import type { Language } from '@yinxin/protocol/failures'
import type { SessionPlace } from '@yinxin/protocol/portal'

const network: Readonly<Record<Language, (part: string) => string>> = { 'zh-CN': (part) => `网络 ${part}`, en: (part) => `network ${part}` }

/** Where a session was opened, in words: the place when the portal has a name for it, else a part of the address; undefined for sessions from before. */
export function sessionPlace(from: SessionPlace | undefined, language: Language): string | undefined {
  return from?.place?.[language === 'en' ? 'en' : 'zh'] ?? (from && network[language](from.network))
}

const unnamed: Readonly<Record<Language, string>> = { 'zh-CN': '没有说明的浏览器', en: 'A browser that does not say which' }

/** The browser of a session, as a person reads it; the portal calls one `?` that names itself by nothing known. */
export const sessionBrowser = (browser: string, language: Language): string => (browser === '?' ? unnamed[language] : browser)
