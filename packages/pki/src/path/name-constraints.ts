import type { Certificate } from '../certificate.ts'
import type { GeneralSubtrees } from '../extensions.ts'
import type { GeneralName } from '../general-name.ts'
import { attributes, isEmptyName, namesEqual } from '../name.ts'
import { finding } from './finding.ts'
import type { PathFinding } from './finding.ts'
import { isWithin } from './subtree.ts'

const rule = { check: 'name-constraints', code: 'NAME_CONSTRAINTS', clause: 'RFC 5280 §6.1.3 (b) and (c)' } as const

/** Comparisons allowed for one certificate; more than any honest path needs. */
const maxComparisons = 100_000

/**
 * Every name of every certificate against the constraints of all authorities above it, an anchor's own constraints included.
 * `chain` runs from the certificate upwards. Self-issued certificates in between are left out (key roll-over), the first one never is.
 */
export function checkNameConstraints(chain: readonly Certificate[]): PathFinding[] {
  return chain.slice(0, -1).flatMap((certificate, index) => {
    const above = chain.slice(index + 1).flatMap(({ extensions: { nameConstraints } }) => nameConstraints ?? [])
    const selfIssued = index > 0 && namesEqual(certificate.subject, certificate.issuer)
    return above.length === 0 || selfIssued ? [] : [finding(rule, certificate, problemOf(namesOf(certificate), above))]
  })
}

/** The subject, its e-mail addresses (an older place for them), and the alternative names. */
function namesOf({ subject, extensions }: Certificate): GeneralName[] {
  const directory: GeneralName[] = isEmptyName(subject) ? [] : [{ kind: 'directory', name: subject }]
  const mails = attributes(subject, 'emailAddress').map((value): GeneralName => ({ kind: 'email', value }))
  return [...directory, ...mails, ...(extensions.subjectAltName ?? [])]
}

function problemOf(names: readonly GeneralName[], constraints: readonly GeneralSubtrees[]): string | undefined {
  const subtrees = constraints.reduce((sum, { permitted, excluded }) => sum + permitted.length + excluded.length, 0)
  if (subtrees * names.length > maxComparisons) return 'more name constraints than can be worked out'
  // Every authority's permitted subtrees must hold by themselves: that is the intersection of RFC 5280 §6.1.4 (g).
  return constraints.flatMap((set) => names.map((name) => breach(name, set))).find((found) => found !== undefined)
}

function breach(name: GeneralName, { permitted, excluded }: GeneralSubtrees): string | undefined {
  const sameKind = (base: GeneralName): boolean => base.kind === name.kind
  const inside = permitted.filter(sameKind).map((base) => isWithin(name, base))
  const outside = excluded.filter(sameKind).map((base) => isWithin(name, base))
  // Kinds nobody compares, and URIs without a host name, are refused once they are constrained at all.
  if ([...inside, ...outside].includes(undefined)) return `a ${name.kind} name that cannot be compared`
  if (inside.length > 0 && !inside.includes(true)) return `a ${name.kind} name outside the permitted ones`
  const excludedByWildcard = excluded.filter(sameKind).some((base) => wildcardTouches(name, base))
  return outside.includes(true) || excludedByWildcard ? `a ${name.kind} name among the excluded ones` : undefined
}

/** `*.example.cn` stands for names an excluded `a.example.cn` is about. */
function wildcardTouches(name: GeneralName, base: GeneralName): boolean {
  if (name.kind !== 'dns' || base.kind !== 'dns' || !name.value.startsWith('*.')) return false
  return true === isWithin({ kind: 'dns', value: base.value.replace(/^\./, '') }, { kind: 'dns', value: name.value.slice(2) })
}
