import { algorithmRow } from './algorithms.ts'
import { equalBytes } from './bytes.ts'
import { isSignedBy } from './certificate.ts'
import type { Certificate } from './certificate.ts'
import { namesEqual } from './name.ts'
import { certIdMatches } from './ocsp-request.ts'
import { parseOcspResponse, responderKeyHash } from './ocsp-response.ts'
import type { BasicOcspResponse, SingleResponse } from './ocsp-response.ts'
import type { RevocationReason } from './extensions.ts'
import { oids } from './oids.ts'
import { attempt, malformed } from './parsed.ts'
import type { Parsed } from './parsed.ts'

export type OcspStatus = {
  readonly status: 'good' | 'revoked' | 'unknown'
  readonly reason?: RevocationReason
  readonly revokedAt?: Date
  readonly producedAt: Date
  readonly thisUpdate: Date
  readonly nextUpdate?: Date
  /** True when the response carries the nonce that was asked with, so it was made for this question. */
  readonly nonceEchoed: boolean
}

export type OcspQuestion = {
  /** The response as received, DER. */
  readonly response: Uint8Array
  readonly certificate: Certificate
  readonly issuer: Certificate
  readonly now: Date
  /** The nonce sent. A response with another one is refused; one without any is accepted by its times (RFC 8954 §2.1). */
  readonly nonce?: Uint8Array
  /** Allowed difference of clocks, both ways. */
  readonly toleranceSeconds?: number
}

/**
 * The status a response gives this certificate, or the one reason why the response is not acceptable (RFC 6960 §3.2):
 * signed by the issuer or by a responder the issuer named for this, exactly one answer for the certificate, times around `now`, nonce fitting.
 */
export function verifyOcspResponse(question: OcspQuestion): Parsed<OcspStatus> {
  const parsed = parseOcspResponse(question.response)
  if (!parsed.ok) return parsed
  const response = parsed.value
  if (response.status !== 'successful') return { ok: false, problem: `OCSP responder answered ${response.status}` }
  return attempt('OCSP response', () => judge(response.basic, question))
}

function judge(basic: BasicOcspResponse, question: OcspQuestion): OcspStatus {
  const { certificate, issuer, nonce } = question
  const tolerance = (question.toleranceSeconds ?? 900) * 1000
  checkResponder(basic, question, tolerance)
  const answers = basic.responses.filter(({ certId }) => certIdMatches(certId, certificate.serialNumber, issuer))
  const [answer] = answers
  if (!answer || answers.length > 1) malformed(answer ? 'several answers for the certificate' : 'no answer for the certificate')
  checkTimes(basic, answer, +question.now, tolerance)
  const nonceEchoed = nonce !== undefined && basic.nonce !== undefined && equalBytes(nonce, basic.nonce)
  if (nonce && basic.nonce && !nonceEchoed) malformed('answer to another question (nonce differs)')
  const { certId: _, ...status } = answer
  return { ...status, producedAt: basic.producedAt, nonceEchoed }
}

function checkTimes(basic: BasicOcspResponse, { thisUpdate, nextUpdate }: SingleResponse, now: number, tolerance: number): void {
  if (+basic.producedAt > now + tolerance || +thisUpdate > now + tolerance) malformed('made in the future')
  if (nextUpdate && +nextUpdate < +thisUpdate) malformed('times contradict each other')
  // Without nextUpdate newer information is always available (RFC 6960 §4.2.2.1): only a fresh answer counts.
  if (now - tolerance > +(nextUpdate ?? thisUpdate)) malformed('out of date')
}

function checkResponder(basic: BasicOcspResponse, question: OcspQuestion, tolerance: number): void {
  if (basic.signatureAlgorithm === 'unknown') malformed('algorithm not known')
  if (algorithmRow(basic.signatureAlgorithm).weak) malformed(`${basic.signatureAlgorithm} is too weak`)
  // A delegate may bear the issuer's own name, so everyone named is tried.
  const named = [question.issuer, ...basic.certificates].filter((candidate) => isNamed(candidate, basic))
  const problems = named.map((responder) => responderProblem(responder, basic, question, tolerance))
  if (!problems.includes(undefined)) malformed(problems[problems.length - 1] ?? 'responder unknown')
}

function responderProblem(
  responder: Certificate,
  basic: BasicOcspResponse,
  { issuer, now }: OcspQuestion,
  tolerance: number,
): string | undefined {
  const delegation = equalBytes(responder.raw, issuer.raw) ? undefined : delegationProblem(responder, issuer, now, tolerance)
  if (delegation !== undefined) return delegation
  return isSignedBy(basic, responder) ? undefined : 'signature wrong'
}

function isNamed(candidate: Certificate, { responderId }: BasicOcspResponse): boolean {
  if ('name' in responderId) return namesEqual(candidate.subject, responderId.name)
  const hashed = attempt('key', () => responderKeyHash(candidate.publicKeySpki))
  return hashed.ok && hashed.value === responderId.keyHash
}

/** RFC 6960 §4.2.2.2: a delegate is certified by the issuer itself and carries id-kp-OCSPSigning (anyExtendedKeyUsage does not count). */
function delegationProblem(responder: Certificate, issuer: Certificate, now: Date, tolerance: number): string | undefined {
  const { extendedKeyUsage, keyUsage } = responder.extensions
  const { signatureAlgorithm } = responder
  if (!namesEqual(responder.issuer, issuer.subject)) return 'responder is not the issuer nor its delegate'
  if (signatureAlgorithm === 'unknown' || algorithmRow(signatureAlgorithm).weak) return 'responder certificate: algorithm not accepted'
  if (!isSignedBy(responder, issuer)) return 'responder certificate: signature wrong'
  if (!extendedKeyUsage?.includes(oids.ocspSigning)) return 'responder may not sign OCSP responses'
  if (keyUsage && !keyUsage.includes('digitalSignature') && !keyUsage.includes('nonRepudiation')) return 'responder key may not sign'
  if (responder.criticalUnknown.length > 0) return 'responder certificate: critical extension not understood'
  const outOfDate = +now + tolerance < +responder.notBefore || +now - tolerance > +responder.notAfter
  return outOfDate ? 'responder certificate out of date' : undefined
}
