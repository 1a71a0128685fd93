import type { Language } from '@yinxin/protocol/failures'
import '@yinxin/ui/styles/tokens.css'
import '@yinxin/ui/styles/icons.css'
import '@yinxin/ui/styles/base.css'
import { pageLanguage } from '@yinxin/ui'
import { createApp } from 'vue'
import type { Component } from 'vue'

/** Shows a page in the language of this browser, once its words are there. No top-level await: Chromium 87 does not know it. */
export function startPage(page: Component, ...words: readonly ((language: Language) => Promise<void>)[]): void {
  const language = pageLanguage()
  void Promise.all(words.map((load) => load(language))).then(() => createApp(page, { language }).mount('#app'))
}
