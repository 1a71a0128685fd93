import { describe, expect, test } from 'vitest'
import { generateKeyPair, signRaw } from '@yinxin/pki'
import { receiptText, renewalText } from '@yinxin/protocol/ra'
import { isSignedByKey } from './holder-signature.ts'

const kinds = [
  ['SM2', 'SM2-SM3'],
  ['P-256', 'ECDSA-SHA256'],
  ['RSA', 'RSA-SHA256'],
] as const

describe.each(kinds)('a key of %s', (keyKind, algorithm) => {
  const { privateKey, publicKeySpki } = generateKeyPair(keyKind)
  const [step, certificate] = ['a'.repeat(32), 'b'.repeat(64)]
  const receipt = receiptText({ step, certificate })
  const signature = Buffer.from(signRaw({ algorithm, privateKey, message: receipt })).toString('base64')
  const key = { keyKind, publicKeySpki }

  test('R9 signs one text, and that text is no other', () => {
    expect(isSignedByKey(key, receipt, signature)).toBe(true)
    expect(isSignedByKey(key, receiptText({ step, certificate: 'c'.repeat(64) }), signature)).toBe(false)
    expect(isSignedByKey(key, receiptText({ step: 'c'.repeat(32), certificate }), signature)).toBe(false)
    expect(isSignedByKey(key, renewalText({ step, certificate, key: certificate }), signature)).toBe(false)
  })

  test('is this one and no other', () => {
    const other = generateKeyPair(keyKind)
    expect(isSignedByKey({ keyKind, publicKeySpki: other.publicKeySpki }, receipt, signature)).toBe(false)
  })

  test('what is no signature is none, and nothing throws', () => {
    for (const text of ['', '!', 'AAAA', signature.slice(4), 'A'.repeat(1024)]) expect(isSignedByKey(key, receipt, text)).toBe(false)
    expect(isSignedByKey({ keyKind: 'unknown', publicKeySpki }, receipt, signature)).toBe(false)
    expect(isSignedByKey({ keyKind: 'Ed25519', publicKeySpki }, receipt, signature)).toBe(false)
  })
})

test('R28 no text of certificate business is as long as what an authentication token signs', () => {
  const [step, certificate] = ['a'.repeat(32), 'b'.repeat(64)]
  for (const text of [receiptText({ step, certificate }), renewalText({ step, certificate, key: certificate })])
    expect([64, 96, 128]).not.toContain(text.length)
})
