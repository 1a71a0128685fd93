import { expect, it } from 'vitest'
import { ledgerPurposes } from './ledger-purposes.ts'
import { readLedgerSearch } from './read-search.ts'

it.each(ledgerPurposes)('what a page offers is searched for: %s', (purpose) => {
  expect(readLedgerSearch({ purpose })).toEqual({ purpose })
})

it('what nobody knows is not', () => {
  for (const purpose of ['', 'format', 7, null]) expect(readLedgerSearch({ purpose })).toEqual({})
})
