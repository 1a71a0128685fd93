import type { Language } from '@yinxin/protocol/failures'
import { en } from './en.ts'
import type { SharedTexts } from './zh-CN.ts'
import { zhCN } from './zh-CN.ts'

/** The words every page shares, in `language`. */
export function sharedTexts(language: Language): SharedTexts {
  return language === 'en' ? en : zhCN
}
