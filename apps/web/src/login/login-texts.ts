import type { Language } from '@yinxin/protocol'
import { en } from './texts.en.ts'
import type { LoginTexts } from './texts.zh-CN.ts'
import { zhCN } from './texts.zh-CN.ts'

/** The words of the sign-in page in `language`. */
export function loginTexts(language: Language): LoginTexts {
  return language === 'en' ? en : zhCN
}
