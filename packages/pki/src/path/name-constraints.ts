import type { Certificate } from '../x509/certificate.ts'
import type { GeneralSubtrees } from '../x509/extensions.ts'
import type { GeneralName } from '../x509/general-name.ts'
import { attributes, isEmptyName, namesEqual } from '../x509/name.ts'
import { finding } from './finding.ts'
import type { RuleFinding } from './finding.ts'
import { isPreparedWithin, prepare } from './subtree.ts'
import type { Prepared } from './subtree.ts'
import { newWork, takeComparisons } from './work.ts'
import type { PathWork } from './work.ts'

const rule = { check: 'name-constraints', code: 'NAME_CONSTRAINTS', clause: 'RFC 5280 §6.1.3 (b) and (c)' } as const

/**
 * Every name of every certificate of the path against the constraints of all authorities above it. `bound` is the path and, where its
 * word counts, the anchor. Self-issued certificates in between are left out (key roll-over), the first one never is.
 */
export function checkNameConstraints(
  path: readonly Certificate[],
  bound: readonly Certificate[] = path,
  work: PathWork = newWork(),
): RuleFinding[] {
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

/** Subtrees of one authority, ready to be compared, by kind of name. */
type PreparedSubtrees = Readonly<Record<'permitted' | 'excluded', ReadonlyMap<GeneralName['kind'], readonly Prepared[]>>>

const preparedSubtrees = new WeakMap<GeneralSubtrees, PreparedSubtrees>()

function prepareSubtrees(subtrees: GeneralSubtrees): PreparedSubtrees {
  const known = preparedSubtrees.get(subtrees)
  if (known) return known
  const made = { permitted: byKind(subtrees.permitted), excluded: byKind(subtrees.excluded) }
  preparedSubtrees.set(subtrees, made)
  return made
}

function byKind(names: readonly GeneralName[]): Map<GeneralName['kind'], Prepared[]> {
  const grouped = new Map<GeneralName['kind'], Prepared[]>()
  for (const name of names) {
    const group = grouped.get(name.kind)
    if (group) group.push(prepare(name))
    else grouped.set(name.kind, [prepare(name)])
  }
  return grouped
}

function problemOf(names: readonly GeneralName[], constraints: readonly GeneralSubtrees[], work: PathWork): string | undefined {
  const prepared = names.map(prepare)
  // Every authority's permitted subtrees must hold by themselves: that is the intersection of RFC 5280 §6.1.4 (g).
  for (const { permitted, excluded } of constraints.map(prepareSubtrees)) {
    for (const name of prepared) {
      const [inside, outside] = [permitted.get(name.kind) ?? [], excluded.get(name.kind) ?? []]
      if (!takeComparisons(work, inside.length + outside.length)) return 'more name constraints than can be worked out'
      const problem = breach(name, inside, outside)
      if (problem !== undefined) return problem
    }
  }
  return undefined
}

function breach(name: Prepared, permitted: readonly Prepared[], excluded: readonly Prepared[]): string | undefined {
  const inside = permitted.map((base) => isPreparedWithin(name, base))
  const outside = excluded.map((base) => isPreparedWithin(name, base))
  // Kinds nobody compares, URIs without a host name, and constraints of no valid form are refused once they concern a name at all.
  if (inside.includes(undefined) || outside.includes(undefined)) return `a ${name.kind} name that cannot be compared`
  if (inside.length > 0 && !inside.includes(true)) return `a ${name.kind} name outside the permitted ones`
  const excludedByWildcard = excluded.some((base) => wildcardTouches(name, base))
  return outside.includes(true) || excludedByWildcard ? `a ${name.kind} name among the excluded ones` : undefined
}

/** `*.example.cn` stands for names an excluded `a.example.cn` is about. */
function wildcardTouches(name: Prepared, base: Prepared): boolean {
  if (name.kind !== 'dns' || base.kind !== 'dns' || !name.domain.startsWith('*.')) return false
  return base.domain.endsWith(name.domain.slice(1))
}
