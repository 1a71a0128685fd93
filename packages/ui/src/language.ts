import { pickLanguage, type Language } from '@yinxin/protocol/failures'
import { siteStorage } from './browser-storage.ts'

const storedName = 'yinxin.language'

/**
 * Reads the language of this page, keeps a choice made by its address, and tells the browser which one it is. The server keeps such a choice too, for pages
 * it writes without a script.
 */
export function pageLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang')
  const language = pickLanguage([asked, siteStorage.read(storedName), ...navigator.languages])
  if (asked !== null) siteStorage.write(storedName, language)
  document.documentElement.lang = language
  return language
}

/** Address of this page in the other language; everything else in it stays. */
export function addressIn(language: Language): string {
  const query = new URLSearchParams(location.search)
  query.set('lang', language)
  return `${location.pathname}?${query.toString()}${location.hash}`
}
