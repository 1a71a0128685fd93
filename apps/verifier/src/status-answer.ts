import { certificateStatus, nameToString, namesEqual, parseCertificate } from '@yinxin/pki'
import type { Certificate, CertificateInput, PathFinding, StatusEvidence } from '@yinxin/pki'
import { policyOfLevel } from './algorithm-levels.ts'
import { pathOf, type VerifyAnswer } from './answer-form.ts'
import { chainVerdict } from './chain-verdict.ts'
import { answerFinding } from './answer-finding.ts'
import type { VerifyQuestion } from './question.ts'

/** Issuers of the certificate's name that are looked at. */
const maxIssuers = 8

/**
 * What lists or OCSP answers say about one certificate: `good`, `revoked`, `unknown`. Its issuer must be an anchor or have a valid path to one
 * at that time; the certificate itself may be expired, it has a status all the same.
 */
export function answerStatus(question: VerifyQuestion, kind: 'crl' | 'ocsp'): VerifyAnswer {
  const certificate = readOne(question.certificate)
  if (typeof certificate === 'string')
    return unknown([{ check: 'certificate', result: 'fail', code: 'MALFORMED', clause: 'RFC 5280 §4.1', detail: certificate }])
  const { issuers, findings } = trustedIssuers(certificate, question)
  const [first] = issuers
  if (first === undefined) return unknown(findings)
  const found = issuers.map((issuer) => ({ ...issuer, evidence: statusBy(kind, certificate, issuer, question) }))
  const decided =
    found.find(({ evidence }) => evidence.status === 'revoked') ??
    found.find(({ evidence }) => evidence.status === 'good') ??
    // One that did issue it has more to say than one that only bears the name.
    found.find(({ evidence }) => evidence.serialNumber !== '') ??
    found[0]
  if (decided === undefined) return unknown(findings)
  const path = pathOf({ path: [certificate], anchor: decided.issuer })
  return { ...answerOf(decided.evidence, kind, nameToString(certificate.subject)), path }
}

/** By the wanted source only; the other may still tell whether a responder is in good standing. */
function statusBy(kind: 'crl' | 'ocsp', certificate: Certificate, by: TrustedIssuer, question: VerifyQuestion): StatusEvidence {
  const { at: now, intermediates, crls, ocsp, ocspNonce, algorithms } = question
  const ask = { certificate, ...by, intermediates, now, algorithmPolicy: policyOfLevel(algorithms) }
  const nonce = ocspNonce === undefined ? {} : { ocspNonce }
  if (kind === 'crl') return certificateStatus({ ...ask, crls })
  const both = certificateStatus({ ...ask, crls, ocsp, ...nonce })
  return both.source === 'ocsp' ? both : certificateStatus({ ...ask, ocsp, ...nonce })
}

/** An issuer with the rest of its valid path, the anchor last; nothing above an anchor. Signers of lists may stand anywhere below that. */
type TrustedIssuer = { readonly issuer: Certificate; readonly above: readonly Certificate[] }

function trustedIssuers(certificate: Certificate, question: VerifyQuestion): { issuers: TrustedIssuer[]; findings: PathFinding[] } {
  // What is asked about the certificate is not asked about its issuer.
  const { serverName: _name, maxDepth: _depth, ...asked } = question
  const aboutIssuer: VerifyQuestion = { ...asked, revocation: 'none', extendedKeyUsages: [], policy: {} }
  const isIssuer = (other: Certificate): boolean => namesEqual(other.subject, certificate.issuer)
  const anchors = readAll(question.anchors).filter(isIssuer).slice(0, maxIssuers)
  const issuers: TrustedIssuer[] = anchors.map((issuer) => ({ issuer, above: [] }))
  const findings: PathFinding[] = []
  for (const between of readAll(question.intermediates).filter(isIssuer).slice(0, maxIssuers)) {
    const verdict = chainVerdict({ ...aboutIssuer, certificate: between })
    const { path, anchor } = verdict
    if (verdict.verdict === 'accepted' && anchor) issuers.push({ issuer: between, above: [...path.slice(1), anchor] })
    else findings.push(...verdict.findings.filter(({ result }) => result === 'fail'))
  }
  if (issuers.length > 0 || findings.length > 0) return { issuers, findings }
  return { issuers, findings: [noIssuer(certificate)] }
}

const noIssuer = (certificate: Certificate): PathFinding => ({
  check: 'trust-anchor',
  result: 'fail',
  code: 'NOT_TRUSTED',
  clause: 'RFC 5280 §6.1.1 (d)',
  subject: nameToString(certificate.subject),
  detail: `no trusted issuer ${nameToString(certificate.issuer)}`,
})

function readOne(given: CertificateInput): Certificate | string {
  if (!(given instanceof Uint8Array)) return given
  const parsed = parseCertificate(given)
  return parsed.ok ? parsed.value : parsed.problem
}

const readAll = (given: readonly CertificateInput[]): Certificate[] =>
  given.map(readOne).filter((one): one is Certificate => typeof one !== 'string')

function answerOf(evidence: StatusEvidence, kind: 'crl' | 'ocsp', subject: string): VerifyAnswer {
  const { status, reason, revokedAt, thisUpdate, nextUpdate, problems } = evidence
  const base = { check: 'revocation', clause: kind === 'crl' ? 'RFC 5280 §6.3.3' : 'RFC 6960 §3.2', subject }
  const times = {
    ...(revokedAt ? { revokedAt: revokedAt.toISOString() } : {}),
    ...(thisUpdate ? { thisUpdate: thisUpdate.toISOString() } : {}),
    ...(nextUpdate ? { nextUpdate: nextUpdate.toISOString() } : {}),
  }
  if (status === 'good') return { verdict: 'good', ...times, findings: [answerFinding({ ...base, result: 'pass' })] }
  if (status === 'revoked') {
    const detail = reason ?? 'unspecified'
    const finding = answerFinding({ ...base, result: 'fail', code: 'REVOKED', detail })
    return { verdict: 'revoked', code: finding.code ?? 'CERTIFICATE_REVOKED', reason: detail, ...times, findings: [finding] }
  }
  const detail = status === 'not-needed' ? 'its issuer says that there is no revocation information (RFC 9608)' : problems.join('; ')
  return unknown([{ ...base, result: 'fail', code: 'REVOCATION_UNKNOWN', detail: detail || 'nothing known about it' }])
}

function unknown(findings: readonly PathFinding[]): VerifyAnswer {
  const shown = findings.map(answerFinding)
  const [first] = shown
  return {
    verdict: 'unknown',
    code: first?.code ?? 'REVOCATION_UNAVAILABLE',
    ...(first?.detail === undefined ? {} : { reason: first.detail }),
    findings: shown,
  }
}
