import type { Language } from './language.ts'

/**
 * The language of a page: what its address says, else what was chosen before, else the browser's first one we have, else Chinese.
 * @param wanted language tags, the first that we have counts
 */
export function pickLanguage(wanted: readonly (string | null | undefined)[]): Language {
  for (const tag of wanted) {
    if (tag === 'zh' || tag?.startsWith('zh-') === true) return 'zh-CN'
    if (tag === 'en' || tag?.startsWith('en-') === true) return 'en'
  }
  return 'zh-CN'
}
