import type { Language } from '@yinxin/protocol/failures'
import { addFailureWords, loadFailureWords } from './failure-words.ts'
import { loadOrganizationFailureWords } from './organization-parts/organization-failure-words.ts'

/** Loads the failure texts of one language with those that the sign-in page never shows. */
export async function loadAllFailureWords(language: Language): Promise<void> {
  await Promise.all([loadFailureWords(language), loadElsewhere(language), loadDesk(language), loadOrganizationFailureWords(language)])
}

async function loadElsewhere(language: Language): Promise<void> {
  addFailureWords(
    language === 'en'
      ? (await import('@yinxin/protocol/failures/texts/elsewhere.en.ts')).elsewhereEn
      : (await import('@yinxin/protocol/failures/texts/elsewhere.zh-CN.ts')).elsewhereZhCN,
  )
}

async function loadDesk(language: Language): Promise<void> {
  addFailureWords(
    language === 'en'
      ? (await import('@yinxin/protocol/failures/texts/desk.en.ts')).deskEn
      : (await import('@yinxin/protocol/failures/texts/desk.zh-CN.ts')).deskZhCN,
  )
}
