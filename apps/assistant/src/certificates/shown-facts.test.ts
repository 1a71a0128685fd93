import { generateKeyPair, nameOf, oids, buildExtension, type KeyUsage, type NameAttributeType } from '@yinxin/pki'
import { createTestPki, type IssueOptions } from '@yinxin/testkit'
import { describe, expect, test } from 'vitest'
import { shownFacts, signatureAlgorithmOf, useOf } from './shown-facts.ts'

const now = new Date('2026-03-02T08:00:00Z')
const day = 86_400_000
const pki = createTestPki({ kind: 'P-256', now })
const keyPair = generateKeyPair('P-256')
const issue = (options: Partial<IssueOptions>) => pki.issue({ subject: '示范单位', keyPair, ...options })
const base64 = (der: Uint8Array) => Buffer.from(der).toString('base64')
const shown = (options: Partial<IssueOptions>, at = now.getTime()) => {
  const { der, certificate } = issue(options)
  return shownFacts({ certificate: base64(der), sha256: certificate.sha256, use: 'authentication' }, at)
}

describe('what the screens say of a certificate', () => {
  test.each<[string, number, string, number]>([
    ['a year left', 365 * day, 'valid', 365],
    ['31 days left', 31 * day, 'valid', 31],
    ['a second less than 31 days', 31 * day - 1000, 'expiring', 30],
    ['30 days left', 30 * day, 'expiring', 30],
    ['its last second', 1000, 'expiring', 0],
    ['the moment it ends', 0, 'expired', 0],
    ['a second after', -1000, 'expired', -1],
    ['a day after', -day, 'expired', -1],
  ])('%s', (_what, left, state, daysLeft) => {
    const notBefore = new Date(+now - 400 * day)
    expect(shown({ notBefore, notAfter: new Date(+now + left) })).toMatchObject({ state, daysLeft })
  })

  test('one that begins later is not valid yet, to the second, however short its life', () => {
    const times = { notBefore: new Date(+now + 1000), notAfter: new Date(+now + day) }
    expect(shown(times)?.state).toBe('not-yet-valid')
    expect(shown(times, +now + 1000)?.state).toBe('expiring')
  })

  test('a credit code is masked, by the extension of GM/T 0015 before the subject', () => {
    const subject = nameOf([
      ['O', '示范单位'],
      ['organizationIdentifier' as NameAttributeType, '91990000MA00000083'],
    ])
    const [extended, plain] = [shown({ subject, uscc: '91990100MA1MY00129' }), shown({ subject })]
    for (const facts of [extended, plain]) expect(facts?.creditCode).toMatch(/\*/)
    expect(extended?.creditCode).toMatch(/0129$|129$|29$/)
    expect(plain?.creditCode).toMatch(/0083$|083$|83$/)
    expect(shown({})).not.toHaveProperty('creditCode')
  })

  test('the holder and the issuer by the name of their company, else by their own, else by a question mark', () => {
    expect(shown({ subject: nameOf([['CN', '张三']]) })?.holder).toBe('张三')
    expect(shown({ subject: nameOf([['OU', '财务部']]) })?.holder).toBe('?')
    expect(shown({})).toMatchObject({ holder: '示范单位', issuer: '测试' })
  })

  test('what cannot be read has no facts, and no algorithm', () => {
    for (const certificate of ['', 'not base64!', base64(Uint8Array.of(0x30, 0)), base64(issue({}).der.subarray(0, 100))]) {
      expect(shownFacts({ certificate, sha256: '', use: 'other' }, +now)).toBeUndefined()
      expect(signatureAlgorithmOf(certificate)).toBeUndefined()
    }
  })
})

test.each([
  ['SM2', 'SM2SM3'],
  ['P-256', 'ES256'],
  ['RSA', 'RS256'],
  ['P-384', undefined],
  ['Ed25519', undefined],
] as const)('a key of %s signs %s', (kind, algorithm) => {
  expect(signatureAlgorithmOf(base64(pki.issue({ subject: 'a', kind }).der))).toBe(algorithm)
})

describe('what a certificate is for (RFC 5280 §4.2.1.3)', () => {
  test.each<[readonly KeyUsage[], string]>([
    [['digitalSignature'], 'authentication'],
    [['nonRepudiation', 'digitalSignature'], 'authentication'],
    [['digitalSignature', 'keyEncipherment'], 'authentication'],
    [['keyEncipherment'], 'encryption'],
    [['dataEncipherment'], 'encryption'],
    [['keyAgreement'], 'encryption'],
    [['nonRepudiation'], 'other'],
    [['keyCertSign', 'cRLSign'], 'other'],
  ])('%j: %s', (keyUsage, use) => expect(useOf(issue({ keyUsage }).certificate)).toBe(use))

  test('an authority is for nothing here, though it may sign; without a word it may', () => {
    expect(useOf(issue({ keyUsage: ['digitalSignature'], extensions: [buildExtension.basicConstraints({ ca: true })] }).certificate)).toBe(
      'other',
    )
    const { certificate } = issue({})
    const { keyUsage: _left, ...extensions } = certificate.extensions
    expect(useOf({ ...certificate, extensions: extensions as typeof certificate.extensions })).toBe('authentication')
    expect(certificate.extensions.all.some(({ oid }) => oid === oids.keyUsage)).toBe(true)
  })
})
