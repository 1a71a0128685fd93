import { createTestPki } from '@yinxin/testkit'
import type { TestIdentity } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { oids } from '../der/oids.ts'
import { certIdOf } from '../ocsp/request.ts'
import { buildOcspResponse } from '../ocsp/response.ts'
import { buildExtension } from '../x509/extension-builders.ts'
import type { RawExtension } from '../x509/extensions.ts'
import type { GeneralName } from '../x509/general-name.ts'
import { nameOf } from '../x509/name.ts'
import { certificateStatus } from '../validation/certificate-status.ts'
import { verifyChain } from '../validation/verify-chain.ts'
import type { Profile } from '../path/profile-rule.ts'

const now = new Date('2026-03-02T08:00:00Z')
const later = (minutes: number): Date => new Date(+now + minutes * 60_000)
const pki = createTestPki({ kind: 'P-256', now })

const dns = (value: string): GeneralName => ({ kind: 'dns', value })
const ou = (value: string): GeneralName => ({ kind: 'directory', name: nameOf([['OU', value]]) })

/** An authority under the root that may name only `OU=inside` and hosts below `inside.cn`. */
const ca = pki.issue({
  subject: 'CA',
  issuer: pki.root,
  keyUsage: ['keyCertSign', 'cRLSign'],
  extendedKeyUsage: [],
  extensions: [
    buildExtension.basicConstraints({ ca: true }),
    buildExtension.nameConstraints({ permitted: [ou('inside'), dns('inside.cn')], excluded: [dns('not.inside.cn')] }),
  ],
})
const insider = nameOf([
  ['OU', 'inside'],
  ['CN', 'x'],
])
const holder = pki.issue({ subject: insider, issuer: ca })
const delegate = (changes: Partial<Parameters<typeof pki.issue>[0]> = {}, ...extensions: RawExtension[]): TestIdentity =>
  pki.issue({
    subject: insider,
    issuer: ca,
    extendedKeyUsage: [oids.ocspSigning],
    ...changes,
    extensions: [buildExtension.ocspNoCheck(), ...extensions],
  })

function good(by: TestIdentity): Uint8Array {
  const certId = certIdOf(holder.certificate.serialNumber, ca.certificate, 'sha256')
  const { publicKeySpki, privateKey, der: certificate } = by
  return buildOcspResponse({
    responder: { publicKeySpki, privateKey, signatureAlgorithm: 'ECDSA-SHA256', certificate },
    producedAt: now,
    responses: [{ certId, status: 'good', thisUpdate: now, nextUpdate: later(60) }],
  })
}

function inChain(by: TestIdentity, profile: Profile = 'path'): string {
  const verdict = verifyChain({
    certificate: holder.certificate,
    intermediates: [ca.certificate],
    trustAnchors: pki.trustAnchors,
    now,
    revocation: 'required',
    crls: [pki.crl({ issuer: pki.root })],
    ocsp: [good(by)],
    profile,
  })
  return verdict.code ?? verdict.verdict
}
const alone = (by: TestIdentity, above = [pki.root.certificate]): string =>
  certificateStatus({ certificate: holder.certificate, issuer: ca.certificate, above, now, ocsp: [good(by)] }).status

const critical = (oid: string): RawExtension => ({ oid, critical: true, value: Uint8Array.of(0x30, 0) })

describe("a responder's certificate is a path like any other", () => {
  it('one that keeps all of the rules answers', () => {
    expect([inChain(delegate()), alone(delegate()), alone(delegate(), [])]).toEqual(['accepted', 'good', 'good'])
  })

  it.each<[string, TestIdentity]>([
    ['a name outside the permitted ones', delegate({ subject: nameOf([['OU', 'outside']]) })],
    ['an alternative name among the excluded ones', delegate({}, buildExtension.subjectAltName([dns('a.not.inside.cn')]))],
    ['an alternative name that cannot be compared', delegate({}, buildExtension.subjectAltName([dns('localhost')]))],
    ['a critical extension of lists', delegate({}, critical(oids.issuingDistributionPoint))],
    ['a critical extension of list entries', delegate({}, critical(oids.certificateIssuer))],
    ['no longer valid', delegate({ notBefore: later(-60), notAfter: later(-1) })],
    ['not yet valid', delegate({ notBefore: later(1), notAfter: later(60) })],
    ['a key that may not sign', delegate({ keyUsage: ['keyEncipherment'] })],
    ['a serial number of zero', delegate({ serialNumber: '00' })],
  ])('not with %s', (_what, by) => {
    expect([inChain(by), alone(by), alone(by, [])]).toEqual(['REVOCATION_UNKNOWN', 'unknown', 'unknown'])
  })

  it('keeps the profile that is asked of everybody else', () => {
    const withDirtyName = delegate({}, buildExtension.subjectAltName([{ kind: 'email', value: 'no mailbox' }]))
    expect([inChain(withDirtyName), inChain(withDirtyName, 'rfc5280'), inChain(delegate(), 'rfc5280')]).toEqual([
      'accepted',
      'REVOCATION_UNKNOWN',
      'accepted',
    ])
  })
})
