import type { Failure, FailureTexts, Language } from '@yinxin/protocol/failures'
import { elsewhereEn } from '@yinxin/protocol/failures/texts/elsewhere.en.ts'
import { elsewhereZhCN } from '@yinxin/protocol/failures/texts/elsewhere.zh-CN.ts'
import { en } from '@yinxin/protocol/failures/texts/en.ts'
import { failureTextFrom, type FailureText } from '@yinxin/protocol/failures/texts/failure-text.ts'
import { zhCN } from '@yinxin/protocol/failures/texts/zh-CN.ts'

const texts: Readonly<Record<Language, Partial<FailureTexts>>> = { 'zh-CN': { ...zhCN, ...elsewhereZhCN }, en: { ...en, ...elsewhereEn } }

/** What a failure says on the assistant's pages, which come from this computer in both languages: what only accounts and the desk meet is not here. */
export function assistantFailureWords({ code, detail }: Pick<Failure, 'code' | 'detail'>, language: Language): FailureText {
  const own = texts[language]
  return failureTextFrom(own as FailureTexts, own[code] === undefined ? 'INTERNAL' : code, detail)
}
