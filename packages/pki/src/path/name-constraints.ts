import type { Certificate } from '../certificate.ts'
import type { GeneralSubtrees } from '../extensions.ts'
import type { GeneralName } from '../general-name.ts'
import { attributes, isEmptyName, namesEqual } from '../name.ts'
import { finding } from './finding.ts'
import type { PathFinding } from './finding.ts'
import { isWithin } from './subtree.ts'
import { newWork, takeComparisons } from './work.ts'
import type { Work } from './work.ts'

const rule = { check: 'name-constraints', code: 'NAME_CONSTRAINTS', clause: 'RFC 5280 §6.1.3 (b) and (c)' } as const

/** Comparisons allowed for one certificate; more than any honest path needs. */
const maxComparisons = 100_000

/**
 * Every name of every certificate of the path against the constraints of all authorities above it. `bound` is the path and, where its
 * word counts, the anchor. Self-issued certificates in between are left out (key roll-over), the first one never is.
 */
export function checkNameConstraints(
  path: readonly Certificate[],
  bound: readonly Certificate[] = path,
  work: Work = newWork(),
): PathFinding[] {
  return path.flatMap((certificate, index) => {
    const above = bound.slice(index + 1).flatMap(({ extensions: { nameConstraints } }) => nameConstraints ?? [])
    const selfIssued = index > 0 && namesEqual(certificate.subject, certificate.issuer)
    return above.length === 0 || selfIssued ? [] : [finding(rule, certificate, problemOf(namesOf(certificate), above, work))]
  })
}

/** The subject, the alternative names, and without those the subject's e-mail addresses (an older place for them, §4.2.1.10). */
function namesOf({ subject, extensions: { subjectAltName } }: Certificate): GeneralName[] {
  const directory: GeneralName[] = isEmptyName(subject) ? [] : [{ kind: 'directory', name: subject }]
  const mails = attributes(subject, 'emailAddress').map((value): GeneralName => ({ kind: 'email', value }))
  return [...directory, ...(subjectAltName ?? mails)]
}

function problemOf(names: readonly GeneralName[], constraints: readonly GeneralSubtrees[], work: Work): string | undefined {
  const subtrees = constraints.reduce((sum, { permitted, excluded }) => sum + permitted.length + excluded.length, 0)
  const comparisons = subtrees * names.length
  if (comparisons > maxComparisons || !takeComparisons(work, comparisons)) return 'more name constraints than can be worked out'
  // Every authority's permitted subtrees must hold by themselves: that is the intersection of RFC 5280 §6.1.4 (g).
  return constraints.flatMap((set) => names.map((name) => breach(name, set))).find((found) => found !== undefined)
}

function breach(name: GeneralName, { permitted, excluded }: GeneralSubtrees): string | undefined {
  const sameKind = (base: GeneralName): boolean => base.kind === name.kind
  const inside = permitted.filter(sameKind).map((base) => isWithin(name, base))
  const outside = excluded.filter(sameKind).map((base) => isWithin(name, base))
  // Kinds nobody compares, URIs without a host name, and constraints of no valid form are refused once they concern a name at all.
  if ([...inside, ...outside].includes(undefined)) return `a ${name.kind} name that cannot be compared`
  if (inside.length > 0 && !inside.includes(true)) return `a ${name.kind} name outside the permitted ones`
  const excludedByWildcard = excluded.filter(sameKind).some((base) => wildcardTouches(name, base))
  return outside.includes(true) || excludedByWildcard ? `a ${name.kind} name among the excluded ones` : undefined
}

/** `*.example.cn` stands for names an excluded `a.example.cn` is about. */
function wildcardTouches(name: GeneralName, base: GeneralName): boolean {
  if (name.kind !== 'dns' || base.kind !== 'dns' || !name.value.startsWith('*.')) return false
  return isWithin(base, { kind: 'dns', value: name.value.slice(2) }) === true
}
