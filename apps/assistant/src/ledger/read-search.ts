import type { JsonObject } from '@yinxin/protocol/wire'
import { asText } from '@yinxin/protocol/wire'
import type { LedgerPurpose } from './ledger-line.ts'
import type { LedgerSearch } from './recorded-uses.ts'

const ledgerPurposes: readonly LedgerPurpose[] = [
  'sign-in',
  'step-up',
  'bind',
  'staff-sign-in',
  'approve',
  'possession',
  'sign',
  'change-pin',
]

/** Reads what a page searches for; what it says that nobody knows is not searched for. */
export function readLedgerSearch(params: JsonObject): LedgerSearch {
  const text = asText(params['text'], 100)
  const purpose = ledgerPurposes.find((name) => name === params['purpose'])
  const outcome = (['done', 'not-done'] as const).find((name) => name === params['outcome'])
  const days = Number.isSafeInteger(params['days']) ? Number(params['days']) : undefined
  return {
    ...(text === undefined ? {} : { text }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(days === undefined ? {} : { days }),
  }
}
