import { certificateKey, nameToString } from '@yinxin/pki'
import type { Certificate, ChainVerdict } from '@yinxin/pki'
import type { FailureCode } from '@yinxin/protocol/failures'
import type { AnswerFinding } from './answer-finding.ts'

/** One certificate of the path, for people and programs. */
export interface PathMember {
  readonly subject: string
  readonly issuer: string
  readonly serialNumber: string
  readonly notBefore: string
  readonly notAfter: string
  /** Kind of key and bits, e.g. `RSA 2048`. */
  readonly key: string
  readonly signatureAlgorithm: string
  readonly sha256: string
  readonly anchor?: true
}

/** What `yinxin verify` answers; the same for every kind of question. */
export interface VerifyAnswer {
  readonly verdict: 'accepted' | 'refused' | 'good' | 'revoked' | 'unknown'
  /** Code of the catalogue; absent when accepted or good. */
  readonly code?: FailureCode
  /** For lists and OCSP: the reason of the revocation, or why nothing is known. */
  readonly reason?: string
  readonly revokedAt?: string
  readonly thisUpdate?: string
  readonly nextUpdate?: string
  readonly findings: readonly AnswerFinding[]
  /** From the certificate upwards, the anchor last. */
  readonly path?: readonly PathMember[]
  /** Certificate policies that hold for the path. */
  readonly policies?: readonly string[]
}

/** The path with the anchor, as it is shown. */
export function pathOf({ path, anchor }: Pick<ChainVerdict, 'path' | 'anchor'>): PathMember[] {
  return [...path.map(describeMember), ...(anchor ? [{ ...describeMember(anchor), anchor: true as const }] : [])]
}

function describeMember(certificate: Certificate): PathMember {
  const key = certificateKey(certificate)
  return {
    subject: nameToString(certificate.subject),
    issuer: nameToString(certificate.issuer),
    serialNumber: certificate.serialNumber,
    notBefore: isoOf(certificate.notBefore),
    notAfter: isoOf(certificate.notAfter),
    key: key.ok ? `${key.value.kind} ${key.value.bits}` : certificate.keyKind,
    signatureAlgorithm: certificate.signatureAlgorithm,
    sha256: certificate.sha256,
  }
}

const isoOf = (time: Date): string => (Number.isNaN(+time) ? 'unreadable' : time.toISOString())
