import { createHash, createPrivateKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import {
  decryptSm2,
  derToRaw,
  encodeInteger,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeUnsigned,
  encryptSm2,
  generateKeyPair,
  oids,
  publicKeySpkiOf,
  sm2Coordinates,
  sm2Curve,
  verifyRawSignature,
  sm2MessageDigest,
} from '@yinxin/pki'
import { describe, expect, it } from 'vitest'
import { bytes32, encrypt, integer, multiply, signDigest, signerDigest, verifyDigest } from './sm2-reference.ts'
import type { Curve, Point } from './sm2-reference.ts'
import { keyValueBlocks, vectorFolder } from './vector-folder.ts'

/**
 * SM2 encryption, and signatures over a digest. The vectors on the draft's curve, with other hashes or with a digest as input are forms
 * the product refuses: they check the textbook reference beside, and the reference checks the product on the curve it takes.
 */

const folder = vectorFolder('sm')
const inherited = ['P', 'A', 'B', 'xG', 'yG', 'Order', 'Oid', 'x', 'Key', 'Hash', 'Msg', 'Nonce']
const blocks = (file: string): Record<string, string>[] =>
  folder.present ? keyValueBlocks(folder.read(file).replaceAll(/^#.*$/gm, ''), inherited) : []
const hex = (text = ''): Buffer => Buffer.from(text.replace(/^0x/, ''), 'hex')
const number = (text = ''): bigint => integer(hex(text))

const curveOf = ({ P, A, B, xG, yG, Order }: Record<string, string>): Curve => ({
  p: number(P),
  a: number(A),
  b: number(B),
  g: { x: number(xG), y: number(yG) },
  n: number(Order),
})
const standardCurve: Curve = {
  p: number(sm2Curve.p),
  a: number(sm2Curve.a),
  b: number(sm2Curve.b),
  g: { x: number(sm2Curve.generator.slice(0, 64)), y: number(sm2Curve.generator.slice(64)) },
  n: number(sm2Curve.n),
}
const hashName = (name: string): string => ({ SM3: 'sm3', 'SHA-256': 'sha256' })[name] ?? name

/** PKCS #8 with the private scalar only; OpenSSL works out the point. */
function privateKeyOf(scalar: Uint8Array): KeyObject {
  const ecPrivateKey = encodeSequence(encodeInteger(1), encodeOctets(scalar))
  const algorithm = encodeSequence(encodeOid(oids.ecPublicKey), encodeOid(oids.sm2Curve))
  const key = Buffer.from(encodeSequence(encodeInteger(0), algorithm, encodeOctets(ecPrivateKey)))
  return createPrivateKey({ key, type: 'pkcs8', format: 'der' })
}

function pointOf(privateKey: KeyObject): Point {
  const coordinates = sm2Coordinates(publicKeySpkiOf(privateKey)) ?? new Uint8Array()
  return { x: integer(coordinates.subarray(0, 32)), y: integer(coordinates.subarray(32)) }
}

const referenceCiphertext = (...input: Parameters<typeof encrypt>): Uint8Array => {
  const { x1, y1, c3, c2 } = encrypt(...input)
  return encodeSequence(encodeUnsigned(x1), encodeUnsigned(y1), encodeOctets(c3), encodeOctets(c2))
}

const openSslKey = (): KeyObject =>
  createPrivateKey(/-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(folder.read('tongsuo-evppkey_sm2.txt'))?.[0] ?? '')

describe.skipIf(!folder.present)('SM2 encryption', () => {
  it('opens every ciphertext of OpenSSL', () => {
    const cases = blocks('tongsuo-evppkey_sm2.txt').filter((block) => 'Decrypt' in block && block['Result'] === undefined)
    expect(cases.length).toBe(4)
    for (const { Input, Output = '' } of cases) {
      const opened = decryptSm2(openSslKey(), hex(Input))
      expect(opened.ok && `"${Buffer.from(opened.value).toString()}"`).toBe(Output)
    }
  })

  it('the case OpenSSL refuses for its hash is a good ciphertext: here nobody can ask for another hash', () => {
    const refused = blocks('tongsuo-evppkey_sm2.txt').filter((block) => 'Decrypt' in block && block['Result'] === 'KEYOP_ERROR')
    expect(refused.map((block) => block['Ctrl'])).toEqual(['digest:SHAKE128'])
    expect(decryptSm2(openSslKey(), hex(refused[0]?.['Input'])).ok).toBe(true)
  })

  it('refuses every invalid ciphertext of Botan', () => {
    const cases = blocks('botan-sm2_invalid.vec').filter((block) => 'Ctext' in block)
    expect(cases.length).toBeGreaterThanOrEqual(20)
    for (const { Key, Ctext } of cases) expect(decryptSm2(privateKeyOf(hex(Key)), hex(Ctext)).ok, Ctext).toBe(false)
  })

  it('the reference makes every ciphertext of Botan, each with the k of the vector', () => {
    const cases = blocks('botan-sm2_enc.vec').filter((block) => 'Ciphertext' in block)
    expect(cases.length).toBe(5)
    for (const block of cases) {
      const curve = curveOf(block)
      const recipient = multiply(curve, number(block['x']), curve.g)
      const made = referenceCiphertext(curve, recipient, number(block['Nonce']), hex(block['Msg']), hashName(block['Hash'] ?? 'sm3'))
      expect(Buffer.from(made).toString('hex')).toBe(block['Ciphertext']?.toLowerCase())
    }
  })

  it('makes what the reference makes with the same k, and opens what it made', () => {
    for (const length of [1, 16, 31, 32, 33, 200]) {
      const [recipient, ephemeral] = [generateKeyPair('SM2'), generateKeyPair('SM2')]
      const content = new Uint8Array(length).map((_, at) => at * 7 + length)
      const k = integer(scalarOf(ephemeral.privateKeyPkcs8))
      const expected = referenceCiphertext(standardCurve, pointOf(recipient.privateKey), k, content)
      const made = encryptSm2(recipient.publicKeySpki, content, ephemeral.privateKey)
      expect(made).toEqual({ ok: true, value: expected })
      expect(decryptSm2(recipient.privateKey, expected)).toEqual({ ok: true, value: content })
      expect(decryptSm2(ephemeral.privateKey, expected).ok).toBe(false)
    }
  })

  it('every changed bit of a ciphertext is refused', () => {
    const { privateKey, publicKeySpki } = generateKeyPair('SM2')
    const made = encryptSm2(publicKeySpki, Buffer.from('a key to wrap'))
    if (!made.ok) throw new Error(made.problem)
    for (let at = 0; at < made.value.length; at++) {
      const changed = new Uint8Array(made.value)
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
      expect(decryptSm2(privateKey, changed).ok, `octet ${at}`).toBe(false)
    }
  })

  it('refuses other keys and impossible content as data', () => {
    const sm2 = generateKeyPair('SM2')
    const other = generateKeyPair('P-256')
    const [content, longest] = [new Uint8Array(8), 64 * 1024]
    expect(encryptSm2(other.publicKeySpki, content).ok).toBe(false)
    expect(encryptSm2(sm2.publicKeySpki, new Uint8Array()).ok).toBe(false)
    expect(encryptSm2(sm2.publicKeySpki, new Uint8Array(longest + 1)).ok).toBe(false)
    const offCurve = new Uint8Array(sm2.publicKeySpki)
    offCurve[90] = (offCurve[90] ?? 0) ^ 1
    expect(encryptSm2(offCurve, content).ok).toBe(false)
    const made = encryptSm2(sm2.publicKeySpki, content)
    expect(made.ok && decryptSm2(other.privateKey, made.value).ok).toBe(false)
    const largest = encryptSm2(sm2.publicKeySpki, new Uint8Array(longest))
    expect(largest.ok && decryptSm2(sm2.privateKey, largest.value).ok).toBe(true)
  })
})

/** The 32 octets after the version of the ECPrivateKey inside. */
function scalarOf(pkcs8: Uint8Array): Uint8Array {
  const at = Buffer.from(pkcs8).indexOf(Buffer.from('0201010420', 'hex'))
  return pkcs8.subarray(at + 5, at + 37)
}

/** r || s of a signature in DER. */
function rawOf(der: Uint8Array): Uint8Array {
  const raw = derToRaw(der)
  if (!raw.ok) throw new Error(raw.problem)
  return raw.value
}

describe.skipIf(!folder.present)('SM2 signatures over a digest', () => {
  it('the reference makes and verifies every signature of Botan, on each curve and with each hash', () => {
    const cases = blocks('botan-sm2_sig.vec').filter((block) => 'Signature' in block)
    expect(cases.length).toBe(7)
    for (const block of cases) {
      const curve = curveOf(block)
      const [d, signature] = [number(block['x']), hex(block['Signature'])]
      const publicPoint = multiply(curve, d, curve.g)
      const e = block['Hash'] === 'Raw' ? hex(block['Msg']) : digestOf(curve, publicPoint, block)
      expect(signDigest(curve, d, number(block['Nonce']), e)).toEqual(signature)
      expect(verifyDigest(curve, publicPoint, e, signature)).toBe(true)
      expect(verifyDigest(curve, publicPoint, bytes32(integer(e) ^ 1n), signature)).toBe(false)
    }
  })

  function digestOf(curve: Curve, publicPoint: Point, block: Record<string, string>): Buffer {
    const hash = hashName(block['Hash'] ?? '')
    const z = signerDigest(curve, publicPoint, block['Ident'] ?? '', hash)
    return createHash(hash).update(z).update(hex(block['Msg'])).digest()
  }

  it('the signatures of OpenSSL hold over the digests given', () => {
    const cases = blocks('tongsuo-evppkey_sm2.txt').filter((block) => 'Verify' in block)
    expect(cases.length).toBe(3)
    const publicPoint = pointOf(openSslKey())
    for (const { Input, Output, Result } of cases) {
      const [e, raw] = [hex(Input), rawOf(hex(Output))]
      if (Result !== undefined) continue // a digest longer than SM3's: OpenSSL refuses the setting, and there is no such setting here
      expect(verifyDigest(standardCurve, publicPoint, e, raw)).toBe(true)
      expect(verifyDigest(standardCurve, publicPoint, bytes32(integer(e) ^ 1n), raw)).toBe(false)
    }
  })

  it('e as the product computes it is the digest its signatures are over', () => {
    for (let round = 0; round < 4; round++) {
      const pair = generateKeyPair('SM2')
      const message = Buffer.from(`message ${round}`)
      const e = sm2MessageDigest(pair.publicKeySpki, message)
      const k = integer(scalarOf(generateKeyPair('SM2').privateKeyPkcs8))
      const signature = signDigest(standardCurve, integer(scalarOf(pair.privateKeyPkcs8)), k, e)
      const given = { algorithm: 'SM2-SM3', publicKeySpki: pair.publicKeySpki, signature } as const
      expect(verifyRawSignature({ ...given, message })).toBe(true)
      expect(verifyRawSignature({ ...given, message: Buffer.from('other') })).toBe(false)
    }
  })
})
