import { sameCertificate } from '../certificate.ts'
import type { Certificate } from '../certificate.ts'
import { nameToString } from '../name.ts'
import { checkAuthority } from './authority.ts'
import { candidatePaths } from './candidates.ts'
import type { Candidate } from './candidates.ts'
import { checkCritical } from './critical.ts'
import { checkDates } from './dates.ts'
import type { PathFinding } from './finding.ts'
import { checkNameConstraints } from './name-constraints.ts'
import { checkPolicies } from './policies.ts'
import type { PolicyInput } from './policies.ts'
import { checkPurpose } from './purpose.ts'
import type { Purpose } from './purpose.ts'
import { checkAlgorithms, checkSignatures } from './signatures.ts'

export type PathInput = {
  readonly certificate: Certificate
  /** In any order; those that do not fit are passed over. */
  readonly intermediates: readonly Certificate[]
  /** Certificates trusted as such: roots, or intermediates the operator chose to trust. */
  readonly trustAnchors: readonly Certificate[]
  readonly now: Date
  readonly purpose?: Purpose
  /** What certificate policies are asked for; nothing unless given. */
  readonly policy?: PolicyInput
  /** Smallest RSA modulus accepted, in bits; 2048 unless said. */
  readonly minimumRsaBits?: number
}

export type PathResult = {
  readonly ok: boolean
  /** From the certificate upwards, without the anchor. */
  readonly path: readonly Certificate[]
  readonly anchor?: Certificate
  /** Certificate policies valid for the path and acceptable to the caller; `anyPolicy` stands for any. */
  readonly policies: readonly string[]
  /** Every finding on the path judged, not only the first failure. */
  readonly findings: readonly PathFinding[]
}

/**
 * Is there a path from the certificate to an anchor that keeps every rule at `now`? Revocation is not looked at here.
 * Of several paths the first that passes counts, else the one with the fewest failures. Never throws; the work is bounded by `pathLimits`.
 */
export function validatePath(input: PathInput): PathResult {
  let best: PathResult | undefined
  for (const candidate of candidatePaths(input.certificate, input.intermediates, input.trustAnchors)) {
    const judged = judge(candidate, input)
    if (judged.ok) return judged
    if (!best || failures(judged) < failures(best)) best = judged
  }
  return best ?? judge({ path: [input.certificate] }, input)
}

const failures = ({ findings }: PathResult): number => findings.filter(({ result }) => result === 'fail').length

/** The rules in the order of RFC 5280 §6.1.3 to §6.1.5. */
function judge({ path, anchor }: Candidate, input: PathInput): PathResult {
  const keyPolicy = { minimumRsaBits: input.minimumRsaBits ?? 2048 }
  const chain = anchor ? [...path, anchor] : path
  const [leaf] = path
  const isAnchorItself = leaf !== undefined && anchor !== undefined && sameCertificate(leaf, anchor)
  const policies = checkPolicies(path, input.policy ?? {})
  const findings = [
    checkTrust(path, anchor),
    checkDates(chain, input.now),
    checkAlgorithms(path, anchor, keyPolicy),
    checkSignatures(chain),
    checkNameConstraints(chain),
    policies.findings,
    checkAuthority(isAnchorItself ? [] : chain.slice(1), anchor),
    checkPurpose(chain, input.purpose ?? {}),
    checkCritical(chain),
  ].flat()
  return {
    ok: findings.every(({ result }) => result === 'pass'),
    path,
    ...(anchor ? { anchor } : {}),
    policies: policies.policies,
    findings,
  }
}

function checkTrust(path: readonly Certificate[], anchor: Certificate | undefined): PathFinding[] {
  const last = path[path.length - 1]
  const base = { check: 'trust-anchor', clause: 'RFC 5280 §6.1.1 (d)', ...(last ? { subject: nameToString(last.subject) } : {}) }
  if (anchor) return [{ ...base, result: 'pass' }]
  return [{ ...base, result: 'fail', code: 'NOT_TRUSTED', ...(last ? { detail: `no trusted issuer ${nameToString(last.issuer)}` } : {}) }]
}
