import { createTestPki } from '@yinxin/testkit'
import type { TestIdentity } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { certificateStatus } from '../validation/certificate-status.ts'
import type { ChainInput } from '../validation/chain-input.ts'
import { defaultAlgorithm } from '../keys/algorithm-table.ts'
import { buildExtension } from '../x509/extension-builders.ts'
import { certIdOf } from '../ocsp/request.ts'
import { buildOcspError, buildOcspResponse } from '../ocsp/response.ts'
import type { OcspContent, SingleResponse } from '../ocsp/response.ts'
import { oids } from '../der/oids.ts'
import { verifyChain } from '../validation/verify-chain.ts'

const now = new Date('2026-03-02T08:00:00Z')
const later = (minutes: number): Date => new Date(+now + minutes * 60_000)

describe.each(['SM2', 'P-256', 'RSA'] as const)('OCSP answers in a chain (RFC 6960), %s', (kind) => {
  const pki = createTestPki({ kind, now })
  const ca = pki.issuingCa
  const { certificate } = pki.issue({ subject: '某公司' })
  const certId = certIdOf(certificate.serialNumber, ca.certificate, 'sha256')
  const good: SingleResponse = { certId, status: 'good', thisUpdate: now, nextUpdate: later(60) }
  const revoked: SingleResponse = { ...good, status: 'revoked', revokedAt: now, reason: 'keyCompromise' }
  const rootList = pki.crl({ issuer: pki.root })

  function answer(by: TestIdentity, responses: readonly SingleResponse[] = [good], changes: Partial<OcspContent> = {}): Uint8Array {
    const { publicKeySpki, privateKey, der } = by
    const responder = {
      publicKeySpki,
      privateKey,
      signatureAlgorithm: defaultAlgorithm(kind),
      ...(by === ca ? {} : { certificate: der }),
    }
    return buildOcspResponse({ responder, producedAt: now, responses, ...changes })
  }

  function outcome(ocsp: readonly Uint8Array[], changes: Partial<ChainInput> = {}): string {
    const verdict = verifyChain({
      certificate,
      intermediates: pki.intermediates,
      trustAnchors: pki.trustAnchors,
      now,
      revocation: 'required',
      crls: [rootList],
      ocsp,
      ...changes,
    })
    return verdict.code ?? verdict.verdict
  }

  const delegate = (changes: Partial<Parameters<typeof pki.issue>[0]> = {}): TestIdentity =>
    pki.issue({ subject: 'OCSP', extendedKeyUsage: [oids.ocspSigning], extensions: [buildExtension.ocspNoCheck()], ...changes })

  it('good, revoked, unknown; by the issuer and by its delegate', () => {
    for (const by of [ca, pki.ocspResponder]) {
      expect(outcome([answer(by)])).toBe('accepted')
      expect(outcome([answer(by, [revoked])])).toBe('REVOKED')
      expect(outcome([answer(by, [{ ...good, status: 'unknown' }])])).toBe('REVOCATION_UNKNOWN')
    }
  })

  it('of several answers the one that says revoked counts', () => {
    expect(outcome([answer(ca), answer(pki.ocspResponder, [revoked])])).toBe('REVOKED')
    const other = { ...revoked, certId: certIdOf('7777', ca.certificate, 'sha256') }
    expect(outcome([answer(ca, [other, good])])).toBe('accepted')
    expect(outcome([answer(ca, [good, { ...good, certId: certIdOf(certificate.serialNumber, ca.certificate, 'sha1') }])])).toBe('accepted')
    expect(outcome([answer(ca, [good, revoked])])).toBe('REVOKED')
    expect(outcome([answer(ca, [good, { ...good, status: 'unknown' }])])).toBe('REVOCATION_UNKNOWN')
  })

  it('a list and an answer that differ refuse', () => {
    const list = pki.crl({ revoked: [{ serialNumber: certificate.serialNumber, revokedAt: now }] })
    expect(outcome([answer(ca)], { crls: [rootList, list] })).toBe('REVOKED')
    expect(outcome([answer(ca, [revoked])], { crls: [rootList, pki.crl()] })).toBe('REVOKED')
    expect(outcome([answer(ca, [{ ...good, status: 'unknown' }])], { crls: [rootList, pki.crl()] })).toBe('accepted')
  })

  it('what is forged, about another, or out of date says nothing', () => {
    const stranger = createTestPki({ kind, now, name: '外人' })
    const employee = pki.issue({ subject: '员工' })
    for (const by of [stranger.ocspResponder, stranger.issuingCa, pki.root, employee])
      expect(outcome([answer(by)])).toBe('REVOCATION_UNKNOWN')
    const ofRoot = certIdOf(certificate.serialNumber, pki.root.certificate, 'sha256')
    expect(outcome([answer(ca, [{ ...good, certId: ofRoot }])])).toBe('REVOCATION_UNKNOWN')
    expect(outcome([answer(ca, [{ ...good, thisUpdate: later(-60), nextUpdate: later(-1) }])])).toBe('REVOCATION_UNKNOWN')
    expect(outcome([answer(ca, [{ ...good, thisUpdate: later(1) }])])).toBe('REVOCATION_UNKNOWN')
    expect(outcome([buildOcspError('tryLater')])).toBe('REVOCATION_UNKNOWN')
    expect(outcome([Uint8Array.of(1, 2, 3)])).toBe('REVOCATION_UNKNOWN')
  })

  it('a difference of clocks is tolerated where the caller says so', () => {
    const early = answer(ca, [{ ...good, thisUpdate: later(1) }], { producedAt: later(1) })
    const late = answer(ca, [{ ...good, thisUpdate: later(-60), nextUpdate: later(-1) }])
    for (const response of [early, late]) expect(outcome([response], { toleranceSeconds: 120 })).toBe('accepted')
  })

  it('a nonce that was asked with is not another one', () => {
    const [asked, other] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
    expect(outcome([answer(ca, [good], { nonce: asked })], { ocspNonce: asked })).toBe('accepted')
    expect(outcome([answer(ca, [good], { nonce: other })], { ocspNonce: asked })).toBe('REVOCATION_UNKNOWN')
    expect(outcome([answer(ca)], { ocspNonce: asked })).toBe('accepted')
  })

  it('a delegate without nocheck must itself be in good standing', () => {
    const plainDelegate = delegate({ extensions: [] })
    const listed = delegate({ extensions: [], urls: { crl: ['http://crl/1'] } })
    expect(outcome([answer(plainDelegate)])).toBe('accepted')
    expect(outcome([answer(listed)])).toBe('REVOCATION_UNKNOWN')
    expect(outcome([answer(listed)], { crls: [rootList, pki.crl()] })).toBe('accepted')
    const bad = pki.crl({
      revoked: [{ serialNumber: listed.certificate.serialNumber, revokedAt: now }],
      thisUpdate: later(-60),
      nextUpdate: later(-1),
    })
    expect(outcome([answer(listed)], { crls: [rootList, bad] })).toBe('REVOCATION_UNKNOWN')
    for (const changes of [{ extendedKeyUsage: [oids.clientAuth] }, { keyUsage: ['keyEncipherment'] as const }, { issuer: pki.root }])
      expect(outcome([answer(delegate(changes))])).toBe('REVOCATION_UNKNOWN')
  })

  it('the status of one certificate of a known issuer', () => {
    const ask = (ocsp: readonly Uint8Array[], crls: readonly Uint8Array[] = []) =>
      certificateStatus({ certificate: certificate.raw, issuer: ca.der, now, ocsp, crls })
    expect(ask([answer(ca)])).toMatchObject({ status: 'good', source: 'ocsp', thisUpdate: now })
    expect(ask([answer(ca, [revoked])])).toMatchObject({ status: 'revoked', source: 'ocsp', reason: 'keyCompromise', revokedAt: now })
    expect(ask([], [pki.crl()])).toMatchObject({ status: 'good', source: 'crl' })
    expect(ask([], [Uint8Array.of(1)])).toMatchObject({ status: 'unknown', problems: [expect.stringContaining('CRL')] })
    expect(certificateStatus({ certificate, issuer: pki.root.certificate, now, ocsp: [answer(ca)] }).status).toBe('unknown')
    expect(certificateStatus({ certificate: Uint8Array.of(0), issuer: ca.der, now }).status).toBe('unknown')
    const expired = pki.issue({ subject: 'x', notBefore: later(-100), notAfter: later(-50) })
    expect(certificateStatus({ certificate: expired.certificate, issuer: ca.certificate, now, crls: [pki.crl()] }).status).toBe('good')
  })
})
