import type { Result } from '@yinxin/protocol/failures'
import type { Ledger } from './ledger.ts'
import type { LedgerUse } from './ledger-line.ts'

/** Uses a key with a line before and a line after. @returns STATE_UNWRITABLE, the key unused, when the line before cannot be written */
export async function recordUse<Value>(
  ledger: Pick<Ledger, 'begin' | 'end'>,
  about: LedgerUse,
  use: () => Promise<Result<Value>>,
): Promise<Result<Value>> {
  const begun = ledger.begin(about)
  if (!begun.ok) return begun
  const result = await use()
  ledger.end(begun.value, result.ok ? 'done' : result.failure.code)
  return result
}
