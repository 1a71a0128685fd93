import type { Certificate } from '../x509/certificate.ts'
import { readCertificateInput, readGiven, toleranceOf } from './chain-input.ts'
import type { ChainInput, Given } from './chain-input.ts'
import { namesEqual, nameToString } from '../x509/name.ts'
import { candidatePaths, indexBySubject } from '../path/candidates.ts'
import type { IssuerIndex } from '../path/candidates.ts'
import type { PathFinding, VerificationCode } from '../path/finding.ts'
import { judgePath } from '../path/judge-path.ts'
import type { JudgedPath, PathRules } from '../path/judge-path.ts'
import { checkProfile } from '../path/profile.ts'
import { checkServerName } from '../path/server-name.ts'
import { newWork } from '../path/work.ts'
import type { PathWork } from '../path/work.ts'
import { examineRevocation } from '../revocation/examine.ts'
import type { ChainRevocation, StatusEvidence } from '../revocation/examine.ts'

export type ChainVerdict = {
  readonly verdict: 'accepted' | 'refused'
  /** Code of the first failed finding. */
  readonly code?: VerificationCode
  /** From the certificate upwards, without the anchor. */
  readonly path: readonly Certificate[]
  readonly anchor?: Certificate
  /** Certificate policies valid for the path and acceptable to the caller; `anyPolicy` stands for any. */
  readonly policies: readonly string[]
  readonly findings: readonly PathFinding[]
  /** What is known about each certificate of the path, the first one first; empty where it was not asked. */
  readonly revocation: readonly StatusEvidence[]
}

/**
 * The whole question in one call: is there a path to an anchor that keeps every rule of RFC 5280 §6.1 at `now`, nobody on it revoked
 * (§6.3, RFC 6960)? Several paths are tried; the first that passes counts, else the one with the fewest failures is explained.
 * Pure and never throws; whatever is handed in, the work is bounded by `verificationLimits`.
 */
export function verifyChain(input: ChainInput): ChainVerdict {
  try {
    return verify(input)
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'unknown'
    return refusal({ check: 'verifier', result: 'fail', code: 'INTERNAL', clause: 'none: an error of the verifier', detail })
  }
}

const refusal = (found: PathFinding): ChainVerdict => ({
  verdict: 'refused',
  ...(found.code ? { code: found.code } : {}),
  path: [],
  policies: [],
  findings: [found],
  revocation: [],
})

function verify(input: ChainInput): ChainVerdict {
  const certificate = readCertificateInput(input.certificate)
  if (!certificate.ok)
    return refusal({ check: 'certificate', result: 'fail', code: 'MALFORMED', clause: 'RFC 5280 §4.1', detail: certificate.problem })
  if (Number.isNaN(+input.now))
    return refusal({ check: 'time', result: 'fail', code: 'MALFORMED', clause: 'RFC 5280 §6.1.1 (b)', detail: 'no such time' })
  const given = readGiven(input)
  const work = newWork()
  const best = bestPath(certificate.value, given, input, work)
  const exhausted: PathFinding[] = work.exhausted === undefined ? [] : [limitFinding(work.exhausted, best.ok)]
  const findings = [...exhausted, ...best.findings, ...given.notes]
  const code = findings.find(({ result }) => result === 'fail')?.code
  return {
    verdict: best.ok ? 'accepted' : 'refused',
    ...(code ? { code } : {}),
    path: best.judged.path,
    ...(best.judged.anchor ? { anchor: best.judged.anchor } : {}),
    policies: best.judged.policies,
    findings,
    revocation: best.revocation.evidence,
  }
}

const limitFinding = (bound: string, ok: boolean): PathFinding => {
  const base = { check: 'work', clause: 'bounds of the verifier', detail: `stopped at a bound: ${bound}` }
  return ok ? { ...base, result: 'note' } : { ...base, result: 'fail', code: 'LIMIT' }
}

type Attempt = {
  readonly ok: boolean
  readonly judged: JudgedPath
  readonly findings: readonly PathFinding[]
  readonly revocation: ChainRevocation
}

function bestPath(certificate: Certificate, given: Given, input: ChainInput, work: PathWork): Attempt {
  const { now, purpose = {}, policy = {}, algorithmPolicy = {}, anchorRules = 'certificate', profile = 'path' } = input
  const rules: PathRules = { now, purpose, policy, algorithmPolicy, anchorRules, profile, work }
  const [intermediates, anchors] = [indexBySubject(given.intermediates), indexBySubject(given.anchors)]
  let best: Attempt | undefined
  for (const candidate of candidatePaths({ certificate, intermediates, anchors, now, work })) {
    const judged = judgePath(candidate, rules)
    const attempt = examine(judged, given, intermediates, rules, input)
    // A certificate revoked on one valid path is revoked: another path does not bring it back.
    if (attempt.ok || attempt.revocation.evidence[0]?.status === 'revoked') return attempt
    if (!best || failures(attempt) < failures(best)) best = attempt
  }
  return best ?? examine(judgePath({ path: [certificate] }, rules), given, intermediates, rules, input)
}

const failures = ({ findings }: Attempt): number => findings.filter(({ result }) => result === 'fail').length

/** Everything about one path; revocation only where the path itself holds. */
function examine(judged: JudgedPath, given: Given, intermediates: IssuerIndex, rules: PathRules, input: ChainInput): Attempt {
  const { serverName, maxIntermediates, revocation: mode, profile = 'path' } = input
  const [leaf] = judged.path
  const findings: PathFinding[] = [
    ...judged.findings,
    ...checkProfile(judged.path, input.anchorRules === 'name-and-key' ? undefined : judged.anchor, profile),
    ...(leaf && serverName !== undefined ? [checkServerName(leaf, serverName)] : []),
    ...(maxIntermediates === undefined ? [] : [checkDepth(judged, maxIntermediates)]),
  ]
  const holds = findings.every(({ result }) => result !== 'fail')
  const revocation =
    holds && mode !== 'none' && judged.anchor
      ? examineRevocation(judged, judged.anchor, { ...given, mode, intermediates, rules, ...toleranceOf(input) })
      : { findings: [], evidence: [] }
  const all = [...findings, ...revocation.findings]
  return { ok: holds && revocation.findings.every(({ result }) => result !== 'fail'), judged, findings: all, revocation }
}

function checkDepth({ path, anchor }: JudgedPath, maximum: number): PathFinding {
  // Counted as the standard counts a path length: certificates of an authority over itself are none more (RFC 5280 §6.1.4 (l)).
  const above = path.slice(1).filter(({ issuer, subject }) => !namesEqual(issuer, subject)).length
  const base = { check: 'path-depth', clause: "caller's limit", ...(anchor ? { subject: nameToString(anchor.subject) } : {}) }
  return above <= maximum
    ? { ...base, result: 'pass' }
    : { ...base, result: 'fail', code: 'PATH_LENGTH', detail: `${above} intermediates, ${maximum} allowed` }
}
