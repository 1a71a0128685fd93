import type { Certificate } from '../certificate.ts'
import type { AlgorithmPolicy } from './algorithm-policy.ts'
import { candidatePaths, indexBySubject } from './candidates.ts'
import type { PathFinding } from './finding.ts'
import { judgePath } from './judge-path.ts'
import type { AnchorRules, JudgedPath, PathRules } from './judge-path.ts'
import type { PolicyInput } from './policies.ts'
import type { Purpose } from './purpose.ts'
import { newWork, verificationLimits } from './work.ts'

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
  readonly algorithmPolicy?: AlgorithmPolicy
  readonly anchorRules?: AnchorRules
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
  const work = newWork()
  const { certificate, now, minimumRsaBits, purpose = {}, policy = {}, anchorRules = 'certificate' } = input
  const algorithmPolicy = { ...(minimumRsaBits === undefined ? {} : { minimumRsaBits }), ...input.algorithmPolicy }
  const rules: PathRules = { now, purpose, policy, algorithmPolicy, anchorRules, work }
  const intermediates = indexBySubject(input.intermediates.slice(0, verificationLimits.intermediates))
  let best: JudgedPath | undefined
  for (const candidate of candidatePaths({ certificate, intermediates, anchors: indexBySubject(input.trustAnchors), now, work })) {
    const judged = judgePath(candidate, rules)
    if (judged.ok) return resultOf(judged)
    if (!best || failures(judged) < failures(best)) best = judged
  }
  return resultOf(best ?? judgePath({ path: [certificate] }, rules))
}

const failures = ({ findings }: JudgedPath): number => findings.filter(({ result }) => result === 'fail').length

const resultOf = ({ ok, path, anchor, policies, findings }: JudgedPath): PathResult => ({
  ok,
  path,
  ...(anchor ? { anchor } : {}),
  policies,
  findings,
})
