import type { Language } from '@yinxin/protocol/failures'
import { siteStorage } from '@yinxin/ui/browser-storage'

const languageKey = 'yinxin-language'

/** The language of our own pages: what the person chose here, else Chinese. */
export function chosenLanguage(): Language {
  return siteStorage.read(languageKey) === 'en' ? 'en' : 'zh-CN'
}

/** Remembers the language and sets it on the document. */
export function useLanguage(language: Language): void {
  document.documentElement.lang = language
}

/** Changes the language for all our pages. */
export function chooseLanguage(language: Language): void {
  siteStorage.write(languageKey, language)
  useLanguage(language)
}
