// R28 The CA's own look at an approval: every bit of what was approved counts, and what is no signature is none.
import { hash, createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { generateKeyPair, signRaw } from '@yinxin/pki'
import { approvalNonce, bytesToSign, formatOf, hashOf, type AboutIssuance } from '@yinxin/protocol/assistant'
import type { ApprovedByOfficer } from '@yinxin/protocol/ca'
import { renewalText } from '@yinxin/protocol/ra'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { createTestPki } from '@yinxin/testkit'
import { approverOf, isApproved, isRenewedBy, keyHash } from './verify-approval.ts'

const origin = 'https://ra.example'
const sha256 = (bytes: Uint8Array) => hash('sha256', bytes, 'buffer')
const { publicKeySpki } = generateKeyPair('P-256')
const nonce = Buffer.alloc(32, 3).toString('base64')
const subject = { organization: '示范单位', uscc: '91990000MA00000083', handlerName: '张三', insuranceNumber: '5101' }
const about: AboutIssuance = {
  ...{ type: 'issuance', application: 'A-0000-0000-0001', organization: subject.organization, uscc: subject.uscc },
  ...{ handler: subject.handlerName, insuranceNumber: subject.insuranceNumber, key: keyHash(publicKeySpki), until: '2029-11-30' },
}

const kinds = [
  ['SM2', 'SM2SM3', 'SM2-SM3'],
  ['P-256', 'ES256', 'ECDSA-SHA256'],
  ['RSA', 'RS256', 'RSA-SHA256'],
] as const

describe.each(kinds)('an officer with %s', (kind, algorithm, signedAs) => {
  const officer = createTestPki({ kind, now: new Date() }).issue({ subject: '审核员' })
  const digest = (bytes: Uint8Array) => createHash(hashOf(algorithm)).update(bytes).digest()
  const sign = (signedNonce: string) => {
    const message = bytesToSign(origin, signedNonce, digest)
    return encodeBase64(signRaw({ algorithm: signedAs, privateKey: officer.privateKey, message }))
  }
  const basisWith = (signature: string, more: object = {}): ApprovedByOfficer => {
    const token = { unverifiedCertificate: encodeBase64(officer.der), algorithm, signature, format: formatOf(algorithm), ...more }
    const approval = { authToken: JSON.stringify(token), nonce }
    return { kind: 'officer', application: about.application, subject, until: about.until, approval }
  }
  const basis = basisWith(sign(approvalNonce(nonce, about, sha256)))
  const holds = (one: ApprovedByOfficer, key = publicKeySpki, at = origin) =>
    isApproved(one, key, { officer: officer.certificate, origin: at })

  test('what was signed holds, and says whose it claims to be', () => {
    expect(holds(basis)).toBe(true)
    expect(Buffer.from(approverOf(basis.approval) ?? [])).toEqual(Buffer.from(officer.der))
  })

  test('nothing else does', () => {
    const others: readonly ApprovedByOfficer[] = [
      { ...basis, application: 'A-0000-0000-0002' },
      { ...basis, until: '2029-12-01' },
      { ...basis, subject: { ...subject, organization: '示范单位 ' } },
      { ...basis, subject: { ...subject, uscc: '91990000MA00000091' } },
      { ...basis, subject: { organization: subject.organization, uscc: subject.uscc } },
      { ...basis, subject: { ...subject, handlerName: '5101', insuranceNumber: '张三' } },
      { ...basis, approval: { ...basis.approval, nonce: Buffer.alloc(32, 4).toString('base64') } },
      { ...basis, approval: { ...basis.approval, authToken: 'x' } },
      basisWith(sign(nonce)),
      basisWith('AAAA'),
      basisWith(sign(approvalNonce(nonce, about, sha256)), { algorithm: algorithm === 'ES256' ? 'RS256' : 'ES256', format: 'web-eid:1.0' }),
    ]
    for (const other of others) expect(holds(other)).toBe(false)
    expect(holds(basis, generateKeyPair('P-256').publicKeySpki)).toBe(false)
    expect(holds(basis, publicKeySpki, 'https://other.example')).toBe(false)
  })

  test('a bit of the signature is a bit too many', () => {
    const token = JSON.parse(basis.approval.authToken) as { signature: string }
    for (let bit = 0; bit < 8; bit++) {
      const bytes = Buffer.from(token.signature, 'base64')
      bytes[bit * 7] = (bytes[bit * 7] ?? 0) ^ (1 << bit)
      expect(holds(basisWith(bytes.toString('base64')))).toBe(false)
    }
  })

  test('the old key signs one new key for one step', () => {
    const step = 'a'.repeat(32)
    const text = renewalText({ step, certificate: officer.certificate.sha256, key: keyHash(publicKeySpki) })
    const signature = encodeBase64(signRaw({ algorithm: signedAs, privateKey: officer.privateKey, message: text }))
    const renewal = { kind: 'holder', step, certificate: '', signature } as const
    expect(isRenewedBy(renewal, publicKeySpki, officer.certificate)).toBe(true)
    expect(isRenewedBy({ ...renewal, step: 'b'.repeat(32) }, publicKeySpki, officer.certificate)).toBe(false)
    expect(isRenewedBy(renewal, generateKeyPair('P-256').publicKeySpki, officer.certificate)).toBe(false)
    expect(isRenewedBy({ ...renewal, signature: '!' }, publicKeySpki, officer.certificate)).toBe(false)
    const other = createTestPki({ kind, now: new Date() }).issue({ subject: '审核员' })
    expect(isRenewedBy(renewal, publicKeySpki, other.certificate)).toBe(false)
  })
})
