import { caseCodes } from '@yinxin/protocol/desk'
import { failure, failures, type FailureCode } from '@yinxin/protocol/failures'
import type { Verification } from '@yinxin/protocol/gateway'
import { describe, expect, it } from 'vitest'
import { refusalOf } from './refusals.ts'

const certificate = {
  ...{
    issuer: 'CN=CA',
    issuerName: 'CA',
    serial: '01',
    sha256: 'ab'.repeat(32),
    sm3: 'cd',
    notBefore: '',
    notAfter: '2027-01-01T00:00:00Z',
  },
  ...{ algorithm: 'SM2', authority: 'own' },
}
const subject = { name: '示范', uscc: '91990100MA1MY00129', stableId: 'ef'.repeat(32) }
const accepted: Verification = {
  ...{ verdict: 'accepted', assurance: 'certificate', findings: [], evidence: [], traceId: 'a', subject, certificate },
}
const der = Buffer.from('certificate').toString('base64')
const token = {
  ...{ format: 'web-eid:1.0', unverifiedCertificate: der, algorithm: 'ES256', signature: Buffer.alloc(64).toString('base64') },
  appVersion: 'https://yinxin/1.0.0',
}
const asked = { authToken: JSON.stringify(token), traceId: 'ab'.repeat(8) }
const of = (code: FailureCode, verification: Verification | undefined = accepted, change: Partial<typeof asked> = {}) =>
  refusalOf(failure(code), verification, { ...asked, ...change })

describe('R22 a refusal that people can settle', () => {
  it.each(caseCodes)('%s is kept: what was verified, and the certificate it was about', (code) => {
    expect(of(code)).toEqual({ code, traceId: asked.traceId, subject, certificate, der })
  })

  it('no other refusal of the catalogue is', () => {
    const codes = Object.keys(failures) as FailureCode[]
    expect(codes.filter((code) => of(code) !== undefined).toSorted()).toEqual([...caseCodes].toSorted())
  })

  it.each([
    ['nobody could verify', undefined],
    ['was refused', { ...accepted, verdict: 'refused', code: 'CERTIFICATE_REVOKED' }],
    ['names nobody', { ...accepted, subject: undefined }],
    ['shows no certificate', { ...accepted, certificate: undefined }],
    ['is of no authority we know', { ...accepted, certificate: { ...certificate, authority: undefined } }],
  ] as const)('a proof that %s opens nothing, whatever the refusal', (_what, verification) => {
    const judged = refusalOf(failure('NAME_MISMATCH'), verification as Verification | undefined, asked)
    expect(judged).toBeUndefined()
  })

  it.each([
    '',
    '{}',
    'no json',
    JSON.stringify({ ...token, unverifiedCertificate: '' }),
    JSON.stringify({ ...token, format: 'web-eid:9' }),
  ])('a token that cannot be read (%j) has no certificate to open it with', (authToken) =>
    expect(of('NAME_MISMATCH', accepted, { authToken })).toBeUndefined(),
  )
})
