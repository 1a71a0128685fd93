import type { Certificate, Parsed } from '@yinxin/pki'
import type { Finding, RevocationEvidence, Verification, VerificationPolicy } from '@yinxin/protocol/gateway'
import { checkCertificate } from './checks/certificate.ts'
import { checkIdentity } from './checks/identity.ts'
import { checkPath } from './checks/path.ts'
import { checkPolicy } from './checks/policy.ts'
import type { checkPurpose } from './checks/purpose.ts'
import { checkRevocation } from './checks/revocation.ts'
import { skipped } from './findings.ts'
import type { KnownCertificate } from './known-certificate.ts'
import type { VerificationParts } from './verify-authentication.ts'

/** How a certificate is looked at. */
export interface Examination {
  /** Path and dates at this time; revocation as known now, because a CA keeps no history of holds. */
  readonly at: Date
  readonly policy: VerificationPolicy
  readonly unverifiedIntermediates: readonly Certificate[]
  /** Nothing is waited for: the gateway begins to ask for revocation, and the finding says so. */
  readonly announce: boolean
  readonly purpose: typeof checkPurpose
}

export interface ExaminedCertificate {
  readonly findings: readonly Finding[]
  readonly told: Pick<Verification, 'subject' | 'staff' | 'certificate'>
  readonly evidence: readonly RevocationEvidence[]
  readonly stale: boolean
}

/** The checks of a certificate that was read, whatever it is for. */
export async function examineCertificate(
  read: Parsed<KnownCertificate>,
  { at, policy, unverifiedIntermediates, announce, purpose }: Examination,
  { paths, identify, refusedPolicies }: VerificationParts,
): Promise<ExaminedCertificate> {
  const unverified = read.ok ? read.value : undefined
  const path = unverified && paths.examine(unverified, at, unverifiedIntermediates)
  const { identity, told } = identify(unverified, path)
  if (announce && path?.trusted !== undefined) paths.announce(path)

  const announced = { finding: skipped('revocation', 'announced: asked for in the background'), evidence: [], stale: false }
  const asked = policy.revocation === 'none' || announce ? undefined : await paths.statuses(path)
  const { finding, evidence, stale } = announce ? announced : checkRevocation(asked, policy)
  const findings: Finding[] = [
    checkCertificate(read),
    purpose(unverified?.certificate),
    checkPolicy(unverified?.certificate, refusedPolicies),
    ...checkPath(path),
    finding,
    checkIdentity(identity),
  ]
  return { findings, told, evidence, stale }
}
