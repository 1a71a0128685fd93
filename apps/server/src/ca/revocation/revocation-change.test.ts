import type { RevokeReason } from '@yinxin/protocol/ca'
import { expect, it } from 'vitest'
import { decideRevocationChange } from './revocation-change.ts'
import type { RevocationRow } from '../tables.ts'

// What stands now × what is asked → what happens; INPUT_INVALID where it makes no sense.
it.each<[RevocationRow['reason'] | undefined, RevokeReason, string]>([
  [undefined, 'keyCompromise', 'set'],
  [undefined, 'certificateHold', 'set'],
  [undefined, 'removeFromCRL', 'INPUT_INVALID'],
  ['certificateHold', 'removeFromCRL', 'remove'],
  ['certificateHold', 'certificateHold', 'keep'],
  ['certificateHold', 'cessationOfOperation', 'set'],
  ['keyCompromise', 'superseded', 'keep'],
  ['keyCompromise', 'removeFromCRL', 'INPUT_INVALID'],
  ['keyCompromise', 'certificateHold', 'INPUT_INVALID'],
])('%s, asked %s: %s', (current, asked, expected) => {
  const decided = decideRevocationChange(current, asked)
  expect(decided.ok ? decided.value.change : decided.failure.code).toBe(expected)
})
