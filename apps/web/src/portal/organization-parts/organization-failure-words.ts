import type { Language } from '@yinxin/protocol/failures'
import { addFailureWords } from '../failure-words.ts'

/** Loads the texts of failures about organisations and roles, beside those of every page. */
export async function loadOrganizationFailureWords(language: Language): Promise<void> {
  addFailureWords(
    language === 'en'
      ? (await import('@yinxin/protocol/failures/texts/organizations.en.ts')).organizationsEn
      : (await import('@yinxin/protocol/failures/texts/organizations.zh-CN.ts')).organizationsZhCN,
  )
}
