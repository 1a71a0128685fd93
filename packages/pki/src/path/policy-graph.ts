import { oids } from '../der/oids.ts'

/** The valid policy graph of RFC 9618: at each depth one node a policy, so its size stays linear where the older tree could explode. */

type PolicyNode = { readonly parents: ReadonlySet<string>; expected: ReadonlySet<string> }
export type PolicyLevel = Map<string, PolicyNode>

const any: string = oids.anyPolicy

/** Depth 0: anything goes. */
export const firstLevel = (): PolicyLevel => new Map([[any, { parents: new Set<string>(), expected: new Set([any]) }]])

function parentsByExpected(level: PolicyLevel): Map<string, Set<string>> {
  const parents = new Map<string, Set<string>>()
  for (const [policy, { expected }] of level) {
    for (const wanted of expected) {
      const known = parents.get(wanted) ?? new Set<string>()
      parents.set(wanted, known.add(policy))
    }
  }
  return parents
}

/** The next depth from a certificate's policies (RFC 5280 §6.1.3 (d)(1) and (2)); an empty level means that no policy is left. */
export function nextLevel(above: PolicyLevel, policies: readonly string[], anyCounts: boolean): PolicyLevel {
  const expectedBy = parentsByExpected(above)
  const level: PolicyLevel = new Map()
  for (const policy of policies) {
    if (policy === any) continue
    const parents = expectedBy.get(policy) ?? (above.has(any) ? new Set([any]) : undefined)
    if (parents) level.set(policy, { parents, expected: new Set([policy]) })
  }
  if (!policies.includes(any) || !anyCounts) return level
  for (const [policy, parents] of expectedBy) if (!level.has(policy)) level.set(policy, { parents, expected: new Set([policy]) })
  return level
}

export type PolicyMapping = { readonly issuerDomain: string; readonly subjectDomain: string }

/** Applies mappings to the lowest level (§6.1.4 (b)): translates while mapping is allowed, else drops what would be mapped. */
export function mapPolicies(level: PolicyLevel, mappings: readonly PolicyMapping[], allowed: boolean): void {
  const targets = new Map<string, Set<string>>()
  for (const { issuerDomain, subjectDomain } of mappings) {
    const known = targets.get(issuerDomain) ?? new Set<string>()
    targets.set(issuerDomain, known.add(subjectDomain))
  }
  for (const [policy, expected] of targets) {
    const node = level.get(policy)
    if (!allowed) level.delete(policy)
    else if (node) node.expected = expected
    else if (level.has(any)) level.set(policy, { parents: new Set([any]), expected })
  }
}

/** Policies the authorities vouch for down to the last level, in the words of the anchor's domain; `anyPolicy` among them means any. */
export function vouchedPolicies(levels: readonly PolicyLevel[]): Set<string> {
  const vouched = new Set<string>()
  const last = levels[levels.length - 1]
  if (last?.has(any)) vouched.add(any)
  let live: ReadonlySet<string> = new Set(last?.keys())
  for (const level of [...levels].reverse()) {
    const above = new Set<string>()
    for (const policy of live) {
      const parents = level.get(policy)?.parents ?? new Set<string>()
      if (policy !== any && parents.has(any)) vouched.add(policy)
      for (const parent of parents) above.add(parent)
    }
    live = above
  }
  return vouched
}
