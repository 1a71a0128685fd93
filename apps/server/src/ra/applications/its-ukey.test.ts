import { expect, test } from 'vitest'
import { isItsUkey, type UkeyFacts } from './its-ukey.ts'

const mine = { uscc: 'A', ukeySerial: 'U-1' }
const facts = (more: Partial<UkeyFacts> = {}): UkeyFacts => ({ holder: null, issuedTo: [], issuedOnto: undefined, ...more })

test.each<[string, UkeyFacts, boolean]>([
  ['handed out to it', facts({ holder: 'A' }), true],
  ['handed out to another', facts({ holder: 'B' }), false],
  ['handed out to another, which an application claims', facts({ holder: 'B', issuedTo: ['A'] }), false],
  ['handed out to it, and others have claimed it', facts({ holder: 'A', issuedTo: ['B', 'C'] }), true],
  ['from stock: nobody has said whose it is', facts(), false],
  ['from stock, with a certificate of its own', facts({ issuedTo: ['A'], issuedOnto: 'U-1' }), true],
  ['from stock, with certificates of two organisations', facts({ issuedTo: ['A', 'B'], issuedOnto: 'U-1' }), false],
  ['from stock, with a certificate of another', facts({ issuedTo: ['B'] }), false],
  ['its own, but the certificate was issued onto another UKey', facts({ holder: 'A', issuedOnto: 'U-2' }), false],
])('R10 a UKey %s', (_what, known, expected) => expect(isItsUkey(mine, known)).toBe(expected))
