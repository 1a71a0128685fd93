import { languageCookie, pickLanguage, type Language } from '@yinxin/protocol/failures'
import { siteStorage } from './browser-storage.ts'

const storedName = 'yinxin.language'

/**
 * Reads the language of this page, keeps a choice made by its address, and tells the browser which one it is. Pages that the portal writes without a
 * script learn a choice by a cookie.
 */
export function pageLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang')
  const stored = siteStorage.read(storedName)
  const language = pickLanguage([asked, stored, ...navigator.languages])
  if (asked !== null) siteStorage.write(storedName, language)
  if (asked !== null || stored !== undefined)
    document.cookie = `${languageCookie}=${language}; Path=/; SameSite=Lax; Max-Age=${365 * 86_400}`
  document.documentElement.lang = language
  return language
}

/** Address of this page in the other language; everything else in it stays. */
export function addressIn(language: Language): string {
  const query = new URLSearchParams(location.search)
  query.set('lang', language)
  return `${location.pathname}?${query.toString()}${location.hash}`
}
