import { createPrivateKey, createPublicKey, createVerify } from 'node:crypto'
import {
  encodeInteger,
  encodeOctets,
  encodeOid,
  encodeSequence,
  oids,
  publicKeySpkiOf,
  rawToDer,
  sign,
  sm2Z,
  verifyRawSignature,
} from '@yinxin/pki'
import { describe, expect, it } from 'vitest'
import { keyValueBlocks, vectorFolder } from './vector-folder.ts'

const folder = vectorFolder('sm')
const inherited = ['P', 'A', 'B', 'xG', 'yG', 'Order', 'Oid']

/** PKCS #8 with the private scalar only; OpenSSL works out the point. */
function privateKeyOf(scalar: string): ReturnType<typeof createPrivateKey> {
  const ecPrivateKey = encodeSequence(encodeInteger(1), encodeOctets(Buffer.from(scalar, 'hex')))
  const algorithm = encodeSequence(encodeOid(oids.ecPublicKey), encodeOid(oids.sm2Curve))
  return createPrivateKey({
    key: Buffer.from(encodeSequence(encodeInteger(0), algorithm, encodeOctets(ecPrivateKey))),
    type: 'pkcs8',
    format: 'der',
  })
}

describe.skipIf(!folder.present)('SM2 signatures', () => {
  const cases = folder.present
    ? keyValueBlocks(folder.read('botan-sm2_sig.vec'), inherited).filter(
        (block) => block['Hash'] === 'SM3' && block['Oid'] === oids.sm2Curve && 'Signature' in block,
      )
    : []

  // The other blocks of the file use SHA-256, a draft's curve or P-256: not SM2 as the standard has it, and not supported.
  it('verifies the vector of the standard curve with its own identity', () => {
    expect(cases.length).toBe(1)
    for (const block of cases) {
      const privateKey = privateKeyOf((block['x'] ?? '').replace(/^0x/, ''))
      const spki = publicKeySpkiOf(privateKey)
      const message = Buffer.from(block['Msg'] ?? '', 'hex')
      const signature = rawToDer(Buffer.from(block['Signature'] ?? '', 'hex'))
      const verify = (identity: string): boolean =>
        signature.ok &&
        createVerify('sm3')
          .update(sm2Z(spki, identity))
          .update(message)
          .verify(createPublicKey({ key: Buffer.from(spki), type: 'spki', format: 'der' }), signature.value)
      expect(verify(block['Ident'] ?? '')).toBe(true)
      expect(verify('1234567812345678')).toBe(false)
      // With the default identity that every certificate uses, this signature is not ours.
      expect(
        verifyRawSignature({ algorithm: 'SM2-SM3', publicKeySpki: spki, message, signature: Buffer.from(block['Signature'] ?? '', 'hex') }),
      ).toBe(false)
    }
  })

  it('imports the private key of the OpenSSL vectors and signs with it', () => {
    const [pem = ''] = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(folder.read('tongsuo-evppkey_sm2.txt')) ?? []
    const privateKey = createPrivateKey(pem)
    const message = Buffer.from('message')
    const signature = sign({ algorithm: 'SM2-SM3', privateKey, message })
    const publicKey = createPublicKey(privateKey)
    expect(
      createVerify('sm3')
        .update(sm2Z(publicKeySpkiOf(privateKey)))
        .update(message)
        .verify(publicKey, signature),
    ).toBe(true)
    // Without Z it is another signature scheme (the empty identity).
    expect(createVerify('sm3').update(message).verify(publicKey, signature)).toBe(false)
  })
})
