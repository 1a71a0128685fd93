import type { Language } from '@yinxin/protocol/failures'

const storedName = 'yinxin.language'

/**
 * The language of a page: what its address says, else what was chosen before, else the browser's first one we have, else Chinese.
 * @param search of the address, `?lang=en`
 */
export function pickLanguage(search: string, stored: string | null | undefined, browser: readonly string[]): Language {
  const wanted = [new URLSearchParams(search).get('lang'), stored, ...browser]
  for (const tag of wanted) {
    if (tag === 'zh' || tag?.startsWith('zh-') === true) return 'zh-CN'
    if (tag === 'en' || tag?.startsWith('en-') === true) return 'en'
  }
  return 'zh-CN'
}

/** Reads the language of this page, keeps a choice made by its address, and tells the browser which one it is. */
export function pageLanguage(): Language {
  const language = pickLanguage(location.search, readStored(storedName), navigator.languages)
  if (new URLSearchParams(location.search).has('lang')) writeStored(storedName, language)
  document.documentElement.lang = language
  return language
}

/** Address of this page in the other language; everything else in it stays. */
export function addressIn(language: Language): string {
  const query = new URLSearchParams(location.search)
  query.set('lang', language)
  return `${location.pathname}?${query.toString()}${location.hash}`
}

/** A value this browser keeps for the site, or null where storage is blocked. */
export function readStored(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

/** Keeps a value; silently does not where storage is blocked. */
export function writeStored(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    return // the page works without
  }
}
