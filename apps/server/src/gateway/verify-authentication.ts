import { parseAuthenticationToken, type TokenAlgorithm } from '@yinxin/protocol/assistant'
import type { Finding, Verification, VerificationPolicy, VerifyAuthenticationInput } from '@yinxin/protocol/gateway'
import type { Clock } from '../platform/clock.ts'
import { checkAlgorithm } from './checks/algorithm.ts'
import { checkCertificate } from './checks/certificate.ts'
import { checkIdentity } from './checks/identity.ts'
import { checkPath } from './checks/path.ts'
import { checkPolicy } from './checks/policy.ts'
import { checkPurpose } from './checks/purpose.ts'
import { checkReplay } from './checks/replay.ts'
import { checkRevocation } from './checks/revocation.ts'
import { checkSignature } from './checks/signature.ts'
import { checkToken } from './checks/token.ts'
import { firstFailure } from './findings.ts'
import type { Identify } from './identity/identify.ts'
import type { CertificateCache } from './known-certificate.ts'
import { proofFingerprint, type ReplayMemory } from './replay-memory.ts'
import type { PathFinder } from './path-finder.ts'
import type { SignaturePool } from './signature-pool/index.ts'

/** What the verification works with; all of it belongs to one gateway. */
export interface VerificationParts {
  readonly clock: Clock
  readonly replay: ReplayMemory
  readonly certificates: CertificateCache
  readonly paths: PathFinder
  readonly identify: Identify
  readonly signatures: SignaturePool
  readonly refusedPolicies: ReadonlySet<string>
  readonly algorithms: ReadonlySet<TokenAlgorithm>
  readonly defaultPolicy: VerificationPolicy
}

/**
 * The ordered checks of a sign-in proof (protocols.md §2). Every check that can run runs and is reported; the first that failed gives
 * the code. Trust comes before the signature: a stranger's certificate is reported as not trusted whether or not it signed well.
 */
export async function verifyAuthentication(input: VerifyAuthenticationInput, parts: VerificationParts): Promise<Verification> {
  const { clock, certificates, paths } = parts
  const now = clock.now()
  const policy = input.policy ?? parts.defaultPolicy
  const parsed = parseAuthenticationToken(input.authToken)
  const token = parsed.ok ? parsed.value : undefined
  const read = token && certificates.read(token.unverifiedCertificate, now)
  const unverified = read?.ok === true ? read.value : undefined
  const path = unverified && paths.examine(unverified, now)
  const { identity, told } = parts.identify(unverified, path)

  const replay = checkReplay(parts.replay, proofFingerprint(input.authToken, token))
  const purpose = checkPurpose(unverified?.certificate)
  const policies = checkPolicy(unverified?.certificate, parts.refusedPolicies)
  const [statuses, signature] = await Promise.all([
    policy.revocation === 'none' ? undefined : paths.statuses(path),
    checkSignature(token, unverified?.key, input, parts.signatures),
  ])
  const revocation = checkRevocation(statuses, policy)
  const findings: Finding[] = [
    replay,
    checkToken(parsed),
    checkCertificate(read),
    purpose,
    policies,
    ...checkPath(path),
    revocation.finding,
    checkIdentity(identity),
    checkAlgorithm(token, unverified?.key, parts.algorithms),
    signature,
  ]
  const learned = {
    ...(token === undefined ? {} : { tokenAlgorithm: token.algorithm }),
    evidence: revocation.evidence,
    traceId: input.traceId,
  }
  return { ...verdictOf(findings, revocation.stale), ...told, ...learned }
}

/** Accepted when nothing failed; the first failure gives the code. */
export function verdictOf(findings: readonly Finding[], stale: boolean): Pick<Verification, 'verdict' | 'code' | 'assurance' | 'findings'> {
  const code = firstFailure(findings)
  if (code !== undefined) return { verdict: 'refused', code, assurance: 'none', findings }
  return { verdict: 'accepted', assurance: stale ? 'certificate-stale' : 'certificate', findings }
}
