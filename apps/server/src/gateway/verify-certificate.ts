import { parseCertificate, type Certificate } from '@yinxin/pki'
import type { Finding, Verification, VerifyCertificateInput } from '@yinxin/protocol/gateway'
import { checkCertificate } from './checks/certificate.ts'
import { checkIdentity } from './checks/identity.ts'
import { checkPath } from './checks/path.ts'
import { checkPolicy } from './checks/policy.ts'
import { checkPurpose } from './checks/purpose.ts'
import { checkRevocation } from './checks/revocation.ts'
import { skipped } from './findings.ts'
import { maxAsked } from './trust-anchors.ts'
import { verdictOf, type VerificationParts } from './verify-authentication.ts'

/**
 * The checks of a certificate alone. Path and dates at `at`; revocation as known now, because a CA keeps no history of holds.
 * With `announce` nothing is waited for: the gateway begins to ask for revocation, and the finding says so.
 */
export async function verifyCertificate(input: VerifyCertificateInput, parts: VerificationParts): Promise<Verification> {
  const { certificates, paths } = parts
  const at = readTime(input.at) ?? parts.clock.now()
  const policy = input.policy ?? parts.defaultPolicy
  const read = certificates.read(input.certificate, at)
  const unverified = read.ok ? read.value : undefined
  const path = unverified && paths.examine(unverified, at, readIntermediates(input.intermediates))
  const { identity, told } = parts.identify(unverified, path)
  if (input.announce === true && path?.trusted !== undefined) paths.announce(path)

  const announced = { finding: skipped('revocation', 'announced: asked for in the background'), evidence: [], stale: false }
  const asked = policy.revocation === 'none' || input.announce === true ? undefined : await paths.statuses(path)
  const revocation = input.announce === true ? announced : checkRevocation(asked, policy)
  const findings: Finding[] = [
    checkCertificate(read),
    checkPurpose(unverified?.certificate),
    checkPolicy(unverified?.certificate, parts.refusedPolicies),
    ...checkPath(path),
    revocation.finding,
    checkIdentity(identity),
  ]
  return { ...verdictOf(findings, revocation.stale), ...told, evidence: revocation.evidence, traceId: input.traceId }
}

function readTime(text: string | undefined): Date | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(time) ? undefined : new Date(time)
}

/** Candidates for the path; those that cannot be read are passed over. */
function readIntermediates(texts: readonly string[] = []): readonly Certificate[] {
  return texts.slice(0, maxAsked).flatMap((text) => {
    const parsed = parseCertificate(Buffer.from(text, 'base64'))
    return parsed.ok ? [parsed.value] : []
  })
}
