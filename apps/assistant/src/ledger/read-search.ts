import type { JsonObject } from '@yinxin/protocol/wire'
import { asText } from '@yinxin/protocol/wire'
import { ledgerPurposes } from './ledger-purposes.ts'
import type { LedgerSearch } from './recorded-uses.ts'

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
