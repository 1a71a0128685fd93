import type { Failure, FailureTexts, Language } from '@yinxin/protocol/failures'
import { en } from '@yinxin/protocol/failures/texts/en.ts'
import { failureTextFrom, type FailureText } from '@yinxin/protocol/failures/texts/failure-text.ts'
import { zhCN } from '@yinxin/protocol/failures/texts/zh-CN.ts'

/** What the sign-in page may show too is here from the start, in both languages: these pages come from this computer. */
const texts: Record<Language, Partial<FailureTexts>> = { 'zh-CN': zhCN, en }

/** Loads what else the assistant's pages may have to say in one language; before they show anything in it. */
export async function loadAssistantFailureWords(language: Language): Promise<void> {
  const elsewhere =
    language === 'en'
      ? (await import('@yinxin/protocol/failures/texts/elsewhere.en.ts')).elsewhereEn
      : (await import('@yinxin/protocol/failures/texts/elsewhere.zh-CN.ts')).elsewhereZhCN
  texts[language] = { ...texts[language], ...elsewhere }
}

/** What a failure says on the assistant's pages: what only accounts and the desk meet is not here. */
export function assistantFailureWords({ code, detail }: Pick<Failure, 'code' | 'detail'>, language: Language): FailureText {
  const own = texts[language]
  return failureTextFrom(own as FailureTexts, own[code] === undefined ? 'INTERNAL' : code, detail)
}
