import { sameCertificate } from '../x509/certificate.ts'
import type { Certificate } from '../x509/certificate.ts'
import { nameToString } from '../x509/name.ts'
import type { AlgorithmPolicy } from './algorithm-policy.ts'
import { checkAuthority } from './authority.ts'
import type { PathCandidate } from './candidates.ts'
import { checkCritical } from './critical.ts'
import { checkDates } from './dates.ts'
import type { RuleFinding } from './finding.ts'
import { checkNameConstraints } from './name-constraints.ts'
import { checkPolicies } from './policies.ts'
import type { PolicyInput } from './policies.ts'
import type { Profile } from './profile-rule.ts'
import { checkPathPurpose } from './purpose.ts'
import type { CertificatePurpose } from './purpose.ts'
import { checkAlgorithms, checkSignatures } from './signatures.ts'
import type { PathWork } from './work.ts'
import { workingKeys } from './working-keys.ts'
import type { WorkingKey } from './working-keys.ts'

/**
 * What an anchor's certificate is taken for. `certificate`: everything it says about itself binds it, its dates included, as operators
 * expect and RFC 5937 describes. `name-and-key`: a name and a key, nothing else (RFC 5280 §6.1.1 (d)).
 */
export type AnchorRules = 'certificate' | 'name-and-key'

/** What a path is judged by. */
export type PathRules = {
  readonly now: Date
  /** By how much dates may be missed, in seconds; 0 unless said. */
  readonly toleranceSeconds?: number
  readonly purpose: CertificatePurpose
  readonly policy: PolicyInput
  readonly algorithmPolicy: AlgorithmPolicy
  readonly anchorRules: AnchorRules
  /** Of the lists too; `path` unless said. */
  readonly profile?: Profile
  readonly work: PathWork
}

export type JudgedPath = PathCandidate & {
  readonly ok: boolean
  readonly policies: readonly string[]
  readonly findings: readonly RuleFinding[]
  /** Certificates from the one in question upwards, the anchor last, each once. */
  readonly chain: readonly Certificate[]
  readonly keys: readonly WorkingKey[]
}

/** The rules in the order of RFC 5280 §6.1.3 to §6.1.5. */
export function judgePath({ path, anchor }: PathCandidate, rules: PathRules): JudgedPath {
  const chain = anchor ? [...path, anchor] : path
  const keys = workingKeys(chain)
  const [leaf] = path
  const isAnchorItself = leaf !== undefined && anchor !== undefined && sameCertificate(leaf, anchor)
  // What binds: the anchor's certificate only where its own words count.
  const bound = rules.anchorRules === 'certificate' ? chain : path
  const policies = checkPolicies(path, rules.policy, rules.anchorRules === 'certificate' && !isAnchorItself ? anchor : undefined)
  const findings = [
    checkTrust(path, anchor),
    checkDates(bound, rules.now, rules.toleranceSeconds),
    checkAlgorithms(chain, keys, path.length, rules.algorithmPolicy),
    checkSignatures(chain, keys, rules.work),
    checkNameConstraints(path, bound, rules.work),
    policies.findings,
    checkAuthority(isAnchorItself ? [] : bound.slice(1), anchor),
    checkPathPurpose(bound, rules.purpose),
    checkCritical(bound),
  ].flat()
  const ok = findings.every(({ result }) => result === 'pass')
  return { ok, path, ...(anchor ? { anchor } : {}), policies: policies.policies, findings, chain, keys }
}

function checkTrust(path: readonly Certificate[], anchor: Certificate | undefined): RuleFinding[] {
  const last = path[path.length - 1]
  const base = { check: 'trust-anchor', clause: 'RFC 5280 §6.1.1 (d)', ...(last ? { subject: nameToString(last.subject) } : {}) }
  if (anchor) return [{ ...base, result: 'pass' }]
  return [{ ...base, result: 'fail', code: 'NOT_TRUSTED', ...(last ? { detail: `no trusted issuer ${nameToString(last.issuer)}` } : {}) }]
}
