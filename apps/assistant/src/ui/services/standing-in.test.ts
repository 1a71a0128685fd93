import { possibleChanges } from '@yinxin/protocol/ra'
import { expect, test } from 'vitest'
import { standingIn } from './standing-in.ts'

test.each([
  ['good', ['suspend', 'revoke']],
  ['on-hold', ['resume', 'revoke']],
  ['revoked', []],
  ['unknown', ['suspend', 'resume', 'revoke']],
] as const)(
  'R9 what the issuer says is %s: what can be done follows, and where nobody knows everything may be asked for',
  (status, changes) => {
    expect(possibleChanges(standingIn({ status, askedAt: 1 }))).toEqual(changes)
  },
)

test('R9 nobody was asked: everything may be asked for', () => {
  expect(possibleChanges(standingIn(undefined))).toEqual(['suspend', 'resume', 'revoke'])
})
