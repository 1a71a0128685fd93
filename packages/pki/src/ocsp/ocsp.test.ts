import { createTestPki } from '@yinxin/testkit'
import type { TestIdentity } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { encodeAlgorithm } from '../keys/algorithm-table.ts'
import { sign } from '../keys/signatures.ts'
import { contextPrimitive, tags } from '../der/reader.ts'
import {
  encodeBitString,
  encodeExplicit,
  encodeGeneralizedTime,
  encodeInteger,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeValue,
} from '../der/writer.ts'
import { encodeName } from '../x509/name.ts'
import { buildExtension } from '../x509/extension-builders.ts'
import { buildOcspRequest, certIdOf, parseOcspRequest } from './request.ts'
import { buildOcspError, buildOcspResponse, parseOcspResponse } from './response.ts'
import type { OcspContent } from './response.ts'
import { verifyOcspResponse } from './verify-response.ts'
import type { OcspQuestion } from './verify-response.ts'
import { oids } from '../der/oids.ts'

const now = new Date('2026-03-02T08:00:00Z')
const later = (minutes: number): Date => new Date(+now + minutes * 60_000)
const pki = createTestPki({ kind: 'SM2', now })
const ca = pki.issuingCa
const { certificate } = pki.issue({ subject: '某公司' })
const issuer = ca.certificate
const nonce = new Uint8Array(32).fill(7)
const request = buildOcspRequest({ serialNumber: certificate.serialNumber, issuer, nonce })
const certId = certIdOf(certificate.serialNumber, issuer, 'sha256')

const good = { certId, status: 'good', thisUpdate: now, nextUpdate: later(60) } as const
const delegate = (identity = pki.ocspResponder): OcspContent['responder'] => ({
  publicKeySpki: identity.publicKeySpki,
  privateKey: identity.privateKey,
  signatureAlgorithm: 'SM2-SM3',
  certificate: identity.der,
})
const answer = (changes: Partial<OcspContent> = {}): Uint8Array =>
  buildOcspResponse({ responder: delegate(), producedAt: now, responses: [good], nonce, ...changes })
const verify = (response: Uint8Array, changes: Partial<OcspQuestion> = {}) =>
  verifyOcspResponse({ response, certificate, issuer, now, nonce, ...changes })
const problem = (response: Uint8Array, changes: Partial<OcspQuestion> = {}): string => {
  const result = verify(response, changes)
  return result.ok ? `accepted: ${result.value.status}` : result.problem
}

describe('OCSP request', () => {
  it.each(['sha1', 'sha256', 'sm3'] as const)('is read back with %s', (hash) => {
    const parsed = parseOcspRequest(buildOcspRequest({ serialNumber: certificate.serialNumber, issuer, hash, nonce }))
    expect(parsed).toEqual({ ok: true, value: { certIds: [certIdOf(certificate.serialNumber, issuer, hash)], nonce, isSigned: false } })
  })

  it('a CertID with an unknown hash or a negative serial number is echoed as it came, and never taken for ours', () => {
    const odd = Buffer.from(buildOcspRequest({ serialNumber: '7f', issuer, hash: 'sha256' }))
    odd[odd.indexOf(Buffer.from('0609608648016503040201', 'hex')) + 10] = 0x7e
    odd[odd.length - 1] = 0x80
    const parsed = parseOcspRequest(odd)
    expect(parsed).toMatchObject({ ok: true, value: { certIds: [{ hash: 'unknown', serialNumber: '-80' }] } })
    const response = parseOcspResponse(pki.ocsp(odd))
    if (!response.ok || response.value.status !== 'successful' || !parsed.ok) throw new Error('no answer')
    expect(response.value.basic.responses[0]).toMatchObject({ status: 'unknown', certId: { raw: parsed.value.certIds[0]?.raw } })
  })

  it('a nonce has 1 to 128 octets (RFC 9654), and a long one is echoed', () => {
    const asking = (length: number) => buildOcspRequest({ serialNumber: '01', issuer, nonce: new Uint8Array(length).fill(7) })
    for (const length of [0, 129]) expect(parseOcspRequest(asking(length)).ok).toBe(false)
    for (const length of [1, 33, 128]) expect(parseOcspRequest(asking(length))).toMatchObject({ ok: true, value: { nonce: { length } } })
    const answered = parseOcspResponse(pki.ocsp(asking(128)))
    expect(answered).toMatchObject({ ok: true, value: { basic: { nonce: { length: 128 } } } })
    expect(parseOcspRequest(buildOcspRequest({ serialNumber: '01', issuer })).ok).toBe(true)
  })

  it('can ask about a negative serial number somebody issued', () => {
    expect(parseOcspRequest(buildOcspRequest({ serialNumber: '-80', issuer }))).toMatchObject({
      ok: true,
      value: { certIds: [{ serialNumber: '-80' }] },
    })
  })
})

describe('OCSP response', () => {
  it('good, from the delegate and from the CA itself', () => {
    for (const by of ['responder', 'ca'] as const) {
      expect(verify(pki.ocsp(request, { by }))).toMatchObject({ ok: true, value: { status: 'good', nonceEchoed: true, producedAt: now } })
    }
  })

  it('revoked with time and reason', () => {
    const revokedAt = new Date('2026-03-01T00:00:00Z')
    const response = pki.ocsp(request, { revoked: [{ serialNumber: certificate.serialNumber, revokedAt, reason: 'keyCompromise' }] })
    expect(verify(response)).toMatchObject({ ok: true, value: { status: 'revoked', revokedAt, reason: 'keyCompromise' } })
  })

  it('says since when it keeps what it knows', () => {
    const archiveCutoff = new Date('2020-01-01T00:00:00Z')
    const read = parseOcspResponse(answer({ responses: [{ ...good, archiveCutoff }] }))
    expect(read).toMatchObject({ ok: true, value: { basic: { responses: [{ archiveCutoff }] } } })
  })

  it('unknown', () => {
    expect(problem(answer({ responses: [{ ...good, status: 'unknown' }] }))).toBe('accepted: unknown')
  })

  it('without the nonce it is accepted by its times and says so', () => {
    const { nonce: _, ...content } = { responder: delegate(), producedAt: now, responses: [good], nonce }
    expect(verify(buildOcspResponse(content))).toMatchObject({ ok: true, value: { nonceEchoed: false } })
  })

  it('exactly one answer for the certificate', () => {
    expect(problem(answer({ responses: [] }))).toContain('no answer')
    expect(problem(answer({ responses: [{ ...good, certId: certIdOf('01', issuer, 'sha256') }] }))).toContain('no answer')
    expect(
      problem(answer({ responses: [{ ...good, certId: certIdOf(certificate.serialNumber, pki.root.certificate, 'sha256') }] })),
    ).toContain('no answer')
    expect(problem(answer({ responses: [good, { ...good, status: 'unknown' }] }))).toContain('several answers')
    expect(problem(answer({ responses: [good, { ...good, status: 'revoked', revokedAt: now }] }))).toBe('accepted: revoked')
  })

  it.each<[string, Partial<OcspContent>]>([
    ['produced in the future', { producedAt: later(16) }],
    ['produced before the time it speaks about', { producedAt: later(-40) }],
    ['update in the future', { responses: [{ ...good, thisUpdate: later(16) }] }],
    ['out of date', { responses: [{ ...good, thisUpdate: later(-60), nextUpdate: later(-16) }] }],
    ['old and without a next update', { responses: [{ certId, status: 'good', thisUpdate: later(-16) }] }],
    ['next before this', { responses: [{ ...good, thisUpdate: later(10), nextUpdate: later(5) }] }],
    ['another nonce', { nonce: new Uint8Array(32) }],
  ])('%s is refused', (_what, changes) => {
    expect(problem(answer(changes))).not.toContain('accepted')
  })

  it('times within the tolerance are accepted', () => {
    expect(problem(answer({ producedAt: later(14), responses: [{ ...good, thisUpdate: later(14) }] }))).toBe('accepted: good')
    expect(problem(answer({ producedAt: later(14) }), { toleranceSeconds: 60 })).toContain('future')
  })
})

describe('responder', () => {
  const responder = (changes: Partial<Parameters<typeof pki.issue>[0]>) =>
    answer({
      responder: delegate(
        pki.issue({ subject: 'OCSP', extendedKeyUsage: [oids.ocspSigning], extensions: [buildExtension.ocspNoCheck()], ...changes }),
      ),
    })

  it('a certified delegate is accepted', () => {
    expect(problem(responder({}))).toBe('accepted: good')
  })

  it('named by name: the issuer, and a delegate that bears the same name, are both found', () => {
    const namesake = pki.issue({ subject: issuer.subject, extendedKeyUsage: [oids.ocspSigning] })
    for (const identity of [ca, namesake]) expect(problem(answerByName(identity))).toBe('accepted: good')
    expect(problem(answerByName(pki.ocspResponder, pki.root))).toContain('signature wrong')
  })

  it.each<[string, Partial<Parameters<typeof pki.issue>[0]>, string]>([
    ['without id-kp-OCSPSigning', { extendedKeyUsage: [oids.clientAuth] }, 'may not sign'],
    ['with anyExtendedKeyUsage only', { extendedKeyUsage: [oids.anyExtendedKeyUsage] }, 'may not sign'],
    ['with a key that may not sign', { keyUsage: ['keyEncipherment'] }, 'key-usage'],
    ['expired', { notBefore: later(-2000), notAfter: later(-20) }, 'not-after'],
    [
      'with something critical nobody knows',
      { extensions: [{ oid: '1.2.3.4', critical: true, value: new Uint8Array([5, 0]) }] },
      'critical',
    ],
    ['certified by another CA', { issuer: pki.root }, 'not the issuer'],
    ['certified by a CA of the same name', { issuer: pki.issueCa({ subject: issuer.subject, issuer: pki.root }) }, 'signature: not made'],
  ])('%s is refused', (_what, changes, expected) => {
    expect(problem(responder(changes))).toContain(expected)
  })

  it('a stranger, and the certificate’s own key, are refused', () => {
    const stranger = createTestPki({ kind: 'SM2', now, name: '外人' })
    expect(problem(answer({ responder: delegate(stranger.ocspResponder) }))).toContain('not the issuer')
    const { certificate: _, ...bare } = delegate()
    expect(problem(answer({ responder: bare }))).toContain('responder unknown')
  })

  it('a changed answer is refused', () => {
    const response = answer()
    const at = Buffer.from(response).indexOf(Buffer.from('8000', 'hex'))
    const changed = new Uint8Array(response)
    changed[at] = 0x82
    expect(problem(changed)).toContain('signature wrong')
  })

  it('an error status and garbage are problems', () => {
    expect(problem(buildOcspError('tryLater'))).toContain('tryLater')
    expect(parseOcspResponse(new Uint8Array([0x30, 0x03, 0x0a, 0x01, 0x04])).ok).toBe(false)
    expect(problem(new Uint8Array([1, 2, 3]))).toContain('OCSP response')
  })
})

/** An answer that names its responder by the certificate's subject, as other software does. */
function answerByName(identity: TestIdentity, signer: TestIdentity = identity): Uint8Array {
  const single = encodeSequence(certId.raw, encodeValue(contextPrimitive(0)), encodeGeneralizedTime(now))
  const message = encodeSequence(
    encodeExplicit(1, encodeName(identity.certificate.subject)),
    encodeGeneralizedTime(now),
    encodeSequence(single),
  )
  const signature = encodeBitString(sign({ algorithm: 'SM2-SM3', privateKey: signer.privateKey, message }))
  const basic = encodeSequence(message, encodeAlgorithm('SM2-SM3'), signature, encodeExplicit(0, encodeSequence(identity.der)))
  return encodeSequence(
    encodeInteger(0, tags.enumerated),
    encodeExplicit(0, encodeSequence(encodeOid(oids.ocspBasic), encodeOctets(basic))),
  )
}
