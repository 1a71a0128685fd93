import { createPublicKey, createVerify, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sign, verifyRawSignature, verifySignature } from './signatures.ts'
import { fromHex, toHex } from '../der/bytes.ts'
import { generateKeyPair } from './key-pair.ts'
import { importPublicKey } from './public-key.ts'
import { canonicalPublicKey, publicKeySpkiOf, sm2Coordinates, sm2MessageDigest, sm2Z } from './sm2.ts'

/** The worked example of GM/T 0003.5-2012 (same curve, default identity, "message digest"). */
const example = {
  spki: fromHex(
    '3059301306072a8648ce3d020106082a811ccf5501822d0342000409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
      'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  ),
  message: new TextEncoder().encode('message digest'),
  z: 'b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3',
  e: 'f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640',
  signature:
    'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
}

describe('SM2', () => {
  it('computes Z, e and accepts the signature of the standard example', () => {
    expect(toHex(sm2Z(example.spki))).toBe(example.z)
    expect(toHex(sm2MessageDigest(example.spki, example.message))).toBe(example.e)
    const given = { algorithm: 'SM2-SM3', publicKeySpki: example.spki, message: example.message } as const
    expect(verifyRawSignature({ ...given, signature: fromHex(example.signature) })).toBe(true)
    expect(verifyRawSignature({ ...given, message: new Uint8Array([1]), signature: fromHex(example.signature) })).toBe(false)
  })

  it('signs SM2 even with a key object generated in process, which by itself signs plain ECDSA', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'SM2' })
    const message = Buffer.from('message')
    const signature = sign({ algorithm: 'SM2-SM3', privateKey, message })
    const publicKeySpki = publicKeySpkiOf(privateKey)
    expect(verifySignature({ algorithm: 'SM2-SM3', publicKeySpki, message, signature })).toBe(true)
    const key = createPublicKey({ key: Buffer.from(publicKeySpki), type: 'spki', format: 'der' })
    expect(createVerify('sm3').update(sm2Z(publicKeySpki, '1234567812345678')).update(message).verify(key, signature)).toBe(true)
  })

  it('the identity counts', () => {
    expect(toHex(sm2Z(example.spki, 'other'))).not.toBe(example.z)
  })

  it('reads a key that names the curve as its algorithm and writes the standard form', () => {
    const odd = fromHex('305a301406082a811ccf5501822d06082a811ccf5501822d034200' + toHex(example.spki).slice(52))
    expect(canonicalPublicKey(odd)).toEqual(example.spki)
    expect(sm2Coordinates(odd)).toEqual(sm2Coordinates(example.spki))
    const key = importPublicKey(odd)
    expect(key.ok && key.value.kind).toBe('SM2')
  })

  it('a key of another curve has no SM2 coordinates', () => {
    const { publicKeySpki } = generateKeyPair('P-256')
    expect(sm2Coordinates(publicKeySpki)).toBeUndefined()
    expect(() => sm2Z(publicKeySpki)).toThrow(RangeError)
    expect(canonicalPublicKey(publicKeySpki)).toBe(publicKeySpki)
  })
})
