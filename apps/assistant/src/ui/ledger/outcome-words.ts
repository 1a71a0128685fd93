import { failure, isFailureCode, type Language } from '@yinxin/protocol/failures'
import type { MarkState } from '@yinxin/ui/mark-state'
import type { RecordedUse } from '../../ledger/recorded-uses.ts'
import { assistantFailureWords } from '../failure-words.ts'
import { ledgerWords } from './texts.ts'

/** What the person did themselves, or let pass: nothing went wrong. */
const byPerson: ReadonlySet<string> = new Set([
  'PIN_CANCELLED',
  'SITE_NOT_APPROVED',
  'PIN_TIMEOUT',
  'ASSISTANT_LOST',
  'BUTTON_CANCELLED',
  'BUTTON_NOT_PRESSED',
])

/** How a use ended: shape, words, and the number to read out. */
export function outcomeWords(outcome: RecordedUse['outcome'], language: Language): { mark: MarkState; text: string; number?: number } {
  const words = ledgerWords(language)
  if (outcome === undefined) return { mark: 'wait', text: words.open }
  if (outcome === 'done') return { mark: 'ok', text: words.done }
  const [code, mark] = [outcome, byPerson.has(outcome) ? 'off' : 'warn'] as const
  // A later version wrote it, before this one was gone back to: it went wrong in a way that has no words here.
  if (!isFailureCode(code)) return { mark, text: code }
  return { mark, text: assistantFailureWords({ code }, language).title, number: failure(code).number }
}
