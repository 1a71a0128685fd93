import { createDecipheriv, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { toHex } from '../der/bytes.ts'
import { decryptSm2, encryptSm2 } from './sm2-encryption.ts'
import { envelopeKey, readEnvelopedKey } from './enveloped-key.ts'
import { generateKeyPair } from './key-pair.ts'
import { sm2Scalar } from './sm2-scalar.ts'

const made = (): { signing: ReturnType<typeof generateKeyPair>; pair: ReturnType<typeof generateKeyPair>; envelope: Uint8Array } => {
  const [signing, pair] = [generateKeyPair('SM2'), generateKeyPair('SM2')]
  const envelope = envelopeKey(pair.privateKey, signing.publicKeySpki, randomBytes(16))
  if (!envelope.ok) throw new Error(envelope.problem)
  return { signing, pair, envelope: envelope.value }
}

describe('R9 an enveloped key (GM/T 0009 §7.4)', () => {
  test('holds the key it says, under a key that only the signing key opens', () => {
    const { signing, pair, envelope } = made()
    const read = readEnvelopedKey(envelope)
    if (!read.ok) throw new Error(read.problem)
    expect(toHex(read.value.publicKeySpki)).toBe(toHex(pair.publicKeySpki))
    const ciphertext = envelope.subarray(17) // behind the header, 3 bytes, and the algorithm, 14
    const sm2Cipher = ciphertext.subarray(0, 2 + (ciphertext[1] ?? 0))
    expect(decryptSm2(generateKeyPair('SM2').privateKey, sm2Cipher).ok).toBe(false)
    const key = decryptSm2(signing.privateKey, sm2Cipher)
    if (!key.ok) throw new Error(key.problem)
    const cipher = createDecipheriv('sm4-ecb', key.value, null).setAutoPadding(false)
    const d = Buffer.concat([cipher.update(read.value.encryptedScalar), cipher.final()])
    expect(d.toString('hex')).toBe(toHex(sm2Scalar(pair.privateKey)))
  })

  test('other keys than SM2, and another length of the symmetric key, are refused', () => {
    const [sm2, p256] = [generateKeyPair('SM2'), generateKeyPair('P-256')]
    expect(envelopeKey(p256.privateKey, sm2.publicKeySpki, randomBytes(16)).ok).toBe(false)
    expect(envelopeKey(sm2.privateKey, p256.publicKeySpki, randomBytes(16)).ok).toBe(false)
    expect(envelopeKey(sm2.privateKey, sm2.publicKeySpki, randomBytes(32)).ok).toBe(false)
  })

  test('what is cut, longer, of another cipher or no envelope at all is not read; no byte of its frame may change', () => {
    const { envelope } = made()
    const changed = (at: number): Uint8Array => envelope.map((byte, i) => (i === at ? byte ^ 1 : byte))
    const oidEnd = Buffer.from(envelope).indexOf(Buffer.from('06082a811ccf55016801', 'hex')) + 9
    const refused = [envelope.subarray(0, -1), Buffer.concat([envelope, Buffer.alloc(1)]), changed(oidEnd), changed(0), new Uint8Array()]
    for (const bytes of refused) expect(readEnvelopedKey(bytes).ok).toBe(false)
    const cipherOnly = encryptSm2(generateKeyPair('SM2').publicKeySpki, randomBytes(16))
    expect(readEnvelopedKey(cipherOnly.ok ? cipherOnly.value : envelope).ok).toBe(false)
  })
})
