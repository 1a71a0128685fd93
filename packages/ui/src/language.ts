import type { Language } from '@yinxin/protocol/failures'
import { siteStorage } from './browser-storage.ts'

const storedName = 'yinxin.language'

/**
 * The language of a page: what its address says, else what was chosen before, else the browser's first one we have, else Chinese.
 * @param search of the address, `?lang=en`
 */
export function pickLanguage(search: string, stored: string | undefined, browser: readonly string[]): Language {
  const wanted = [new URLSearchParams(search).get('lang'), stored, ...browser]
  for (const tag of wanted) {
    if (tag === 'zh' || tag?.startsWith('zh-') === true) return 'zh-CN'
    if (tag === 'en' || tag?.startsWith('en-') === true) return 'en'
  }
  return 'zh-CN'
}

/** Reads the language of this page, keeps a choice made by its address, and tells the browser which one it is. */
export function pageLanguage(): Language {
  const language = pickLanguage(location.search, siteStorage.read(storedName), navigator.languages)
  if (new URLSearchParams(location.search).has('lang')) siteStorage.write(storedName, language)
  document.documentElement.lang = language
  return language
}

/** Address of this page in the other language; everything else in it stays. */
export function addressIn(language: Language): string {
  const query = new URLSearchParams(location.search)
  query.set('lang', language)
  return `${location.pathname}?${query.toString()}${location.hash}`
}
