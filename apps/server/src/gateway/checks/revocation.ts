import type { Finding, RevocationEvidence, VerificationPolicy } from '@yinxin/protocol/gateway'
import { passed, refused, skipped } from '../findings.ts'
import type { CertificateStatus } from '../revocation/status.ts'

/** Greatest age of an expired list that any policy may accept, in seconds. */
export const maxStaleSeconds = 86_400

export interface RevocationOutcome {
  readonly finding: Finding
  readonly evidence: readonly RevocationEvidence[]
  /** True when an expired list was taken, or an old one in place of a silent responder: the assurance sinks to `certificate-stale`. */
  readonly stale: boolean
}

/**
 * No certificate of the path is revoked or suspended, as far as the policy wants to know (protocols.md §3). `statuses` are those of the
 * path from the certificate upwards; undefined when they could not be asked for.
 */
export function checkRevocation(statuses: readonly CertificateStatus[] | undefined, policy: VerificationPolicy): RevocationOutcome {
  if (policy.revocation === 'none') return outcome(skipped('revocation', 'the policy does not ask'), [])
  if (statuses === undefined) return outcome(skipped('revocation', 'no trusted path'), [])
  const evidence = statuses.flatMap(evidenceOf)
  const withdrawn = statuses.find(({ status }) => status === 'revoked') ?? statuses.find(({ status }) => status === 'suspended')
  if (withdrawn !== undefined) return outcome(refusedWithdrawn(withdrawn), evidence)
  const unknown = statuses.filter((status) => status.status === 'unknown')
  const [first] = unknown
  const frozen = statuses.some((status) => status.status === 'good' && status.frozen === true)
  if (first === undefined)
    return frozen
      ? outcome(passed('revocation', 'no responder answers, and the list is old'), evidence, true)
      : outcome(passed('revocation'), evidence)
  const allowedAge = Math.min(policy.staleRevocationSeconds ?? 0, maxStaleSeconds)
  if (unknown.every(({ staleList }) => staleList !== undefined && staleList.age <= allowedAge)) {
    return outcome(passed('revocation', `stale-crl: ${first.why}`), evidence, true)
  }
  if (policy.revocation === 'if-present') return outcome(passed('revocation', `unknown: ${first.why}`), evidence)
  return outcome(refusedUnknown(first, allowedAge), evidence)
}

const outcome = (finding: Finding, evidence: readonly RevocationEvidence[], stale = false): RevocationOutcome => ({
  finding,
  evidence,
  stale,
})

type Unknown = Extract<CertificateStatus, { status: 'unknown' }>

function refusedWithdrawn(status: CertificateStatus): Finding {
  const detail =
    'reason' in status ? `${status.reason}${status.since === undefined ? '' : ` since ${status.since.toISOString()}`}` : status.status
  return refused('revocation', status.status === 'suspended' ? 'CERTIFICATE_SUSPENDED' : 'CERTIFICATE_REVOKED', detail)
}

function refusedUnknown({ why, staleList, unknownToResponder }: Unknown, allowedAge: number): Finding {
  if (unknownToResponder === true) return refused('revocation', 'CERTIFICATE_STATUS_UNKNOWN', why)
  // an expired list is named as such only where the policy would have taken a younger one
  const code = staleList !== undefined && allowedAge > 0 ? 'REVOCATION_STALE' : 'REVOCATION_UNAVAILABLE'
  return refused('revocation', code, why)
}

function evidenceOf(status: CertificateStatus): readonly RevocationEvidence[] {
  const found = status.status === 'unknown' ? status.staleList?.evidence : status.evidence
  return found === undefined ? [] : [found]
}
