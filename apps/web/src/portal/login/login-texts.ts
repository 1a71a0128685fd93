import type { Language } from '@yinxin/protocol/failures'
import type { LoginTexts } from './texts.zh-CN.ts'

let loaded: LoginTexts | undefined

/** Loads the words of the sign-in page in one language; before it is mounted. */
export async function loadLoginTexts(language: Language): Promise<void> {
  loaded = language === 'en' ? (await import('./texts.en.ts')).en : (await import('./texts.zh-CN.ts')).zhCN
}

/** The words of the sign-in page. */
export function loginTexts(): LoginTexts {
  if (loaded === undefined) throw new Error('loadLoginTexts comes first')
  return loaded
}
