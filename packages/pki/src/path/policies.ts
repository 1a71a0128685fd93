import type { Certificate } from '../x509/certificate.ts'
import { namesEqual } from '../x509/name.ts'
import { oids } from '../der/oids.ts'
import { finding } from './finding.ts'
import type { RuleFinding } from './finding.ts'
import { firstLevel, mapPolicies, nextLevel, vouchedPolicies } from './policy-graph.ts'
import type { PolicyLevel } from './policy-graph.ts'

/** Initial policy inputs of RFC 5280 §6.1.1; by default any policy will do and none is demanded. */
export type PolicyInput = {
  /** Acceptable policies (object identifiers); any when absent. */
  readonly acceptable?: readonly string[]
  /** Demand that an acceptable policy is valid. Without it (and unless an authority demands it) `acceptable` only narrows `policies`. */
  readonly requireExplicit?: boolean
  readonly inhibitMapping?: boolean
  readonly inhibitAny?: boolean
}

export type PolicyOutcome = {
  readonly findings: readonly RuleFinding[]
  /** Policies valid for this path and acceptable to the caller; `anyPolicy` stands for any. */
  readonly policies: readonly string[]
}

const any: string = oids.anyPolicy
const rule = { check: 'policy', code: 'POLICY', clause: 'RFC 5280 §6.1.3 (d)-(f), §6.1.5 (g)' } as const
const mappingRule = { check: 'policy-mapping', code: 'POLICY', clause: 'RFC 5280 §6.1.4 (a)' } as const

type State = { levels: PolicyLevel[]; gone: boolean; explicit: number; mapping: number; anyPolicy: number }

/**
 * Certificate policies along the path (`path` from the certificate upwards, without the anchor). What the anchor's certificate says about
 * policies limits them from the start, where its word counts (RFC 5937 §3.2); without policies of its own it allows any.
 */
export function checkPolicies(path: readonly Certificate[], input: PolicyInput, anchor?: Certificate): PolicyOutcome {
  const length = path.length
  const start = (inhibited: boolean | undefined): number => (inhibited ? 0 : length + 1)
  const state: State = {
    levels: [firstLevel()],
    gone: false,
    explicit: start(input.requireExplicit),
    mapping: start(input.inhibitMapping),
    anyPolicy: start(input.inhibitAny),
  }
  if (anchor) begin(state, anchor)
  const downwards = [...path].reverse()
  const findings = downwards.flatMap((certificate, index) => {
    const isLast = index === length - 1
    take(state, certificate, isLast)
    const mappings = certificate.extensions.policyMappings ?? []
    const mapped = mappings.some(({ issuerDomain, subjectDomain }) => issuerDomain === any || subjectDomain === any)
    const noPolicy = state.gone && state.explicit === 0 ? 'no valid policy, though one is demanded' : undefined
    if (isLast) finish(state, certificate)
    else prepare(state, certificate)
    return [
      finding(rule, certificate, noPolicy),
      ...(mappings.length > 0 ? [finding(mappingRule, certificate, mapped ? 'maps anyPolicy' : undefined)] : []),
    ]
  })
  return conclude(state, input, findings, path[0])
}

/** The anchor's own words, before the first certificate. */
function begin(state: State, anchor: Certificate): void {
  if (anchor.extensions.certificatePolicies) take(state, anchor, false)
  map(state, anchor)
  constrain(state, anchor)
}

/** §6.1.3 (d) and (e). */
function take(state: State, certificate: Certificate, isLast: boolean): void {
  const policies = certificate.extensions.certificatePolicies?.map(({ policy }) => policy)
  const above = state.levels[state.levels.length - 1]
  if (!policies || !above || state.gone) {
    state.gone = true
    return
  }
  const level = nextLevel(above, policies, state.anyPolicy > 0 || (!isLast && isSelfIssued(certificate)))
  state.levels.push(level)
  state.gone = level.size === 0
}

const isSelfIssued = ({ subject, issuer }: Certificate): boolean => namesEqual(subject, issuer)
const lower = (count: number): number => Math.max(0, count - 1)

/** §6.1.4 (b), (h), (i), (j). */
function prepare(state: State, certificate: Certificate): void {
  map(state, certificate)
  if (!isSelfIssued(certificate))
    Object.assign(state, { explicit: lower(state.explicit), mapping: lower(state.mapping), anyPolicy: lower(state.anyPolicy) })
  constrain(state, certificate)
}

function map(state: State, { extensions: { policyMappings } }: Certificate): void {
  const level = state.levels[state.levels.length - 1]
  if (!policyMappings || !level || state.gone) return
  mapPolicies(level, policyMappings, state.mapping > 0)
  state.gone = level.size === 0
}

function constrain(state: State, { extensions: { policyConstraints, inhibitAnyPolicy } }: Certificate): void {
  state.explicit = Math.min(state.explicit, policyConstraints?.requireExplicitPolicy ?? Infinity)
  state.mapping = Math.min(state.mapping, policyConstraints?.inhibitPolicyMapping ?? Infinity)
  state.anyPolicy = Math.min(state.anyPolicy, inhibitAnyPolicy ?? Infinity)
}

/** §6.1.5 (a) and (b). */
function finish(state: State, { extensions: { policyConstraints } }: Certificate): void {
  state.explicit = policyConstraints?.requireExplicitPolicy === 0 ? 0 : lower(state.explicit)
}

/** §6.1.5 (g). */
function conclude(state: State, { acceptable }: PolicyInput, findings: RuleFinding[], certificate: Certificate | undefined): PolicyOutcome {
  const vouched = state.gone ? new Set<string>() : vouchedPolicies(state.levels)
  const accepts = (policy: string): boolean => !acceptable || acceptable.includes(any) || acceptable.includes(policy)
  const wanted = (acceptable ?? [any]).filter((policy) => vouched.has(any) || vouched.has(policy))
  const policies = [...new Set([...[...vouched].filter((policy) => policy !== any && accepts(policy)), ...wanted])]
  const missing = state.explicit === 0 && policies.length === 0 ? 'no acceptable policy' : undefined
  return { findings: certificate ? [...findings, finding({ ...rule, check: 'policy-set' }, certificate, missing)] : findings, policies }
}
