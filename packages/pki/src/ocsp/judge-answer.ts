import type { AlgorithmId } from '../keys/algorithm-table.ts'
import { equalBytes } from '../der/bytes.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { RevocationReason } from '../x509/extensions.ts'
import { namesEqual } from '../x509/name.ts'
import { certIdMatches } from './request.ts'
import { responderKeyHash } from './response.ts'
import type { BasicOcspResponse, SingleResponse } from './response.ts'
import { oids } from '../der/oids.ts'
import { attempt, malformed } from '../der/parsed.ts'
import type { Parsed } from '../der/parsed.ts'
import type { Signed } from '../path/work.ts'

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
  /** The response as received, DER, or what it says when it was read already. */
  readonly response: BasicOcspResponse | Uint8Array
  readonly certificate: Certificate
  readonly issuer: Certificate
  readonly now: Date
  /** The nonce sent. A response with another one is refused; one without any is accepted by its times (RFC 9654 §2.1). */
  readonly nonce?: Uint8Array
  /** Allowed difference of clocks, both ways. */
  readonly toleranceSeconds?: number
}

/** The rules of RFC 6960 §3.2 for one answer; what keys and algorithms are worth is the caller's to say. */
export type AnswerTrust = {
  /** How long an answer without nextUpdate counts. */
  readonly ageWithoutNextUpdateSeconds: number
  algorithmProblem(algorithm: AlgorithmId | 'unknown'): string | undefined
  isMadeBy(signed: Signed, by: Certificate): boolean
  /** Why a delegate may not stand below the issuer: what the path rules say of it. */
  pathProblem(delegate: Certificate): string | undefined
  /** Why a delegate, otherwise acceptable, is in no good standing. */
  standingProblem(delegate: Certificate): string | undefined
}

export const defaultToleranceSeconds = 900

type Question = Omit<OcspQuestion, 'response'>

/** The status the answer gives the certificate, or the one reason why it is not acceptable. Never throws. */
export function judgeAnswer(basic: BasicOcspResponse, question: Question, trust: AnswerTrust): Parsed<OcspStatus> {
  return attempt('OCSP response', () => {
    const { nonce, now } = question
    const tolerance = (question.toleranceSeconds ?? defaultToleranceSeconds) * 1000
    checkResponder(basic, question, trust)
    const answer = answerFor(basic, question)
    checkTimes(basic, answer, +now, tolerance, trust.ageWithoutNextUpdateSeconds * 1000)
    const nonceEchoed = nonce !== undefined && basic.nonce !== undefined && equalBytes(nonce, basic.nonce)
    if (nonce && basic.nonce && !nonceEchoed) malformed('answer to another question (nonce differs)')
    const { certId: _, ...status } = answer
    return { ...status, producedAt: basic.producedAt, nonceEchoed }
  })
}

/** What is said about the certificate. The issuer's name is hashed as one of the two writes it (RFC 6960 §4.1.1): they may differ. */
export function answersAbout({ responses }: BasicOcspResponse, certificate: Certificate, issuer: Certificate): SingleResponse[] {
  const { publicKeySpki } = issuer
  const named = [certificate.issuerRaw, issuer.subjectRaw].map((subjectRaw) => ({ subjectRaw, publicKeySpki }))
  return responses.filter(({ certId }) => named.some((by) => certIdMatches(certId, certificate.serialNumber, by)))
}

/** The newest answer about the certificate. There may be several (one a hash of its CertID), but good and unknown must not contradict each other. */
function answerFor(basic: BasicOcspResponse, { certificate, issuer }: Question): SingleResponse {
  const answers = answersAbout(basic, certificate, issuer)
  const [newest] = answers.sort((a, b) => +b.thisUpdate - +a.thisUpdate)
  if (!newest) return malformed('no answer for the certificate')
  // Whoever signed that it is revoked does not take that back in the same breath.
  const revoked = answers.find(({ status }) => status === 'revoked')
  if (revoked) return revoked
  if (answers.some(({ status }) => status !== newest.status)) malformed('several answers for the certificate, and they differ')
  return newest
}

function checkTimes(
  basic: BasicOcspResponse,
  { thisUpdate, nextUpdate }: SingleResponse,
  now: number,
  tolerance: number,
  ageWithoutNextUpdate: number,
): void {
  if (!(+basic.producedAt <= now + tolerance && +thisUpdate <= now + tolerance)) malformed('made in the future')
  // Nobody knows when signing what will be true later (RFC 6960 §2.5).
  const foretold = +basic.producedAt + tolerance < +thisUpdate
  if (foretold || (nextUpdate && +nextUpdate < +thisUpdate)) malformed('times contradict each other')
  // Without nextUpdate newer information is always available (RFC 6960 §4.2.2.1): only a fresh answer counts.
  const until = nextUpdate ? +nextUpdate + tolerance : +thisUpdate + ageWithoutNextUpdate
  if (!(now <= until)) malformed('out of date')
}

function checkResponder(basic: BasicOcspResponse, question: Question, trust: AnswerTrust): void {
  const weak = trust.algorithmProblem(basic.signatureAlgorithm)
  if (weak !== undefined) malformed(weak)
  // A delegate may bear the issuer's own name, so everyone named is tried.
  const named = [question.issuer, ...basic.certificates].filter((candidate) => isNamed(candidate, basic))
  const problems: (string | undefined)[] = []
  for (const responder of named) {
    const problem = responderProblem(responder, basic, question, trust)
    if (problem === undefined) return
    problems.push(problem)
  }
  malformed(problems[problems.length - 1] ?? 'responder unknown')
}

function responderProblem(responder: Certificate, basic: BasicOcspResponse, { issuer }: Question, trust: AnswerTrust): string | undefined {
  const isIssuer = responder === issuer || equalBytes(responder.raw, issuer.raw)
  const delegation = isIssuer ? undefined : delegationProblem(responder, issuer, trust)
  if (delegation !== undefined) return delegation
  if (!trust.isMadeBy(basic, isIssuer ? issuer : responder)) return 'signature wrong'
  return isIssuer ? undefined : trust.standingProblem(responder)
}

function isNamed(candidate: Certificate, { responderId }: BasicOcspResponse): boolean {
  if ('name' in responderId) return namesEqual(candidate.subject, responderId.name)
  const hashed = attempt('key', () => responderKeyHash(candidate.publicKeySpki))
  return hashed.ok && hashed.value === responderId.keyHash
}

/** RFC 6960 §4.2.2.2: a delegate is certified by the issuer itself and carries id-kp-OCSPSigning (anyExtendedKeyUsage does not count). */
function delegationProblem(responder: Certificate, issuer: Certificate, trust: AnswerTrust): string | undefined {
  if (!namesEqual(responder.issuer, issuer.subject)) return 'responder is not the issuer nor its delegate'
  if (!responder.extensions.extendedKeyUsage?.includes(oids.ocspSigning)) return 'responder may not sign OCSP responses'
  const problem = trust.pathProblem(responder)
  return problem === undefined ? undefined : `responder certificate: ${problem}`
}
