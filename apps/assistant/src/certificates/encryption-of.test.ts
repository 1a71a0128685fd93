import { generateKeyPair, type KeyUsage } from '@yinxin/pki'
import { createTestPki, type IssueOptions } from '@yinxin/testkit'
import { expect, test } from 'vitest'
import { homeCertificates } from '../pages/home.ts'
import type { DriverUkey } from '../ukey/driver.ts'
import { encryptionOf } from './encryption-of.ts'
import { useOf } from './shown-facts.ts'

const now = new Date('2026-03-02T08:00:00Z')
const day = 86_400_000
const pki = createTestPki({ kind: 'SM2', now })
const signs: readonly KeyUsage[] = ['digitalSignature', 'nonRepudiation']
const encrypts: readonly KeyUsage[] = ['keyEncipherment', 'dataEncipherment', 'keyAgreement']

function onUkey(options: Partial<IssueOptions>) {
  const { der, certificate } = pki.issue({ subject: '示范单位', keyPair: generateKeyPair('SM2'), notBefore: now, ...options })
  return { certificate: Buffer.from(der).toString('base64'), sha256: certificate.sha256, use: useOf(certificate) }
}
const pair = (options: Partial<IssueOptions> = {}) => [onUkey({ ...options, keyUsage: signs }), onUkey({ ...options, keyUsage: encrypts })]

test('R8 a certificate to sign with and the one for encryption beside it are one, each pair of a renewal by itself', () => {
  const renewed = new Date(+now + 340 * day)
  const [old, fresh, other] = [pair(), pair({ notBefore: renewed }), pair({ subject: '示范医院' })]
  const all = [fresh[1], old[0], other[1], old[1], fresh[0], other[0]].flatMap((one) => one ?? [])
  expect(encryptionOf(all)).toEqual(new Map([old, fresh, other].map((both) => [both[0]?.sha256, both[1]?.sha256])))
})

test.each<[string, Partial<IssueOptions>]>([
  ['another holder', { subject: '示范医院' }],
  ['another issue', { notBefore: new Date(+now + 2 * day) }],
  ['another kind of key', { keyPair: generateKeyPair('RSA') }],
  ['one that signs too', { keyUsage: signs }],
])('%s makes no pair', (_what, second) => {
  expect(encryptionOf([onUkey({ keyUsage: signs }), onUkey({ keyUsage: encrypts, ...second })]).size).toBe(0)
})

test('R8 the home shows a pair as one row that holds both, and leaves nothing out', () => {
  const [[signing, encryption], [alone]] = [pair(), [onUkey({ subject: '示范医院', keyUsage: encrypts })]]
  const all = [encryption, signing, alone].flatMap((one) => one ?? [])
  const { certificates, unreadable } = homeCertificates({ certificates: all } as unknown as DriverUkey, +now)
  expect(certificates.map((one) => [one.sha256, one.use, one.encryption?.sha256])).toEqual([
    [signing?.sha256, 'authentication', encryption?.sha256],
    [alone?.sha256, 'encryption', undefined],
  ])
  expect([certificates[0]?.encryption?.details.keyUsages, unreadable]).toEqual([encrypts, []])
})
