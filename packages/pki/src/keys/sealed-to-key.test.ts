import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openSealed, sealToKey, type SealedToKey } from './sealed-to-key.ts'

function receiver(namedCurve = 'P-256') {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve })
  return { spki: publicKey.export({ format: 'der', type: 'spki' }), pkcs8: privateKey.export({ format: 'der', type: 'pkcs8' }) }
}
const [one, other] = [receiver(), receiver()]
const text = Buffer.from('736152')
const sealed = (): SealedToKey => sealToKey(one.spki, text, 'for this') ?? expect.unreachable()

describe('R10 bytes encrypted to a key of one use', () => {
  test('are opened by that key, in that context, and each time sealed otherwise', () => {
    expect(Buffer.from(openSealed(one.pkcs8, sealed(), 'for this') ?? [])).toEqual(text)
    expect(Buffer.from(sealed().sealed)).not.toEqual(Buffer.from(sealed().sealed))
    expect(Buffer.from(sealed().sealed).includes(text)).toBe(false)
  })

  test('are opened by no other key, in no other context, and with no byte changed', () => {
    const message = sealed()
    expect(openSealed(other.pkcs8, message, 'for this')).toBeUndefined()
    expect(openSealed(one.pkcs8, message, 'for that')).toBeUndefined()
    for (const at of message.sealed.keys()) {
      const changed = Uint8Array.from(message.sealed, (byte, i) => (i === at ? byte ^ 1 : byte))
      expect(openSealed(one.pkcs8, { ...message, sealed: changed }, 'for this')).toBeUndefined()
    }
    expect(openSealed(one.pkcs8, { ...message, key: sealed().key }, 'for this')).toBeUndefined()
    expect(openSealed(one.pkcs8, { ...message, sealed: new Uint8Array(3) }, 'for this')).toBeUndefined()
  })

  test('are sealed to nothing that is no key on P-256', () => {
    const off = Uint8Array.from(one.spki, (byte, i) => (i === 90 ? byte ^ 1 : byte)) // off the curve
    for (const key of [off, one.spki.subarray(1), new Uint8Array(), Buffer.alloc(91), receiver('P-384').spki, receiver('secp256k1').spki])
      expect(sealToKey(key, text, '')).toBeUndefined()
    expect(openSealed(one.pkcs8, { ...sealed(), key: off }, 'for this')).toBeUndefined()
  })
})
