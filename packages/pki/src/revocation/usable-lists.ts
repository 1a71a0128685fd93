import type { Certificate } from '../x509/certificate.ts'
import type { AnyList } from './any-list.ts'
import { isCritical, sameExtension } from '../x509/extensions.ts'
import { namesEqual, nameToString } from '../x509/name.ts'
import { oids } from '../der/oids.ts'
import { algorithmProblem } from '../path/algorithm-policy.ts'
import type { AlgorithmPolicy } from '../path/algorithm-policy.ts'
import type { PathRules } from '../path/judge-path.ts'

/** A complete list with the delta lists that may bring it up to date, the newest first. */
export type ListView = { readonly complete: AnyList; readonly deltas: readonly AnyList[] }

export type SortedLists = {
  /** The most recent first. */
  readonly complete: readonly AnyList[]
  readonly deltas: readonly AnyList[]
  /** Why a list was put aside. */
  readonly problems: ReadonlyMap<AnyList, string>
}

export type ListTimes = { readonly now: Date; readonly toleranceSeconds: number }

/** Puts aside what must not be used whatever the certificate, and tells complete lists from deltas. */
export function sortLists(lists: readonly AnyList[], times: ListTimes, rules: Pick<PathRules, 'algorithmPolicy' | 'profile'>): SortedLists {
  const problems = new Map<AnyList, string>()
  for (const list of lists) {
    const problem =
      listProblem(list, times, rules.algorithmPolicy) ??
      (rules.profile === undefined || rules.profile === 'path' ? undefined : listProfileProblem(list))
    if (problem !== undefined) problems.set(list, problem)
  }
  const usable = lists.filter((list) => !problems.has(list)).sort((a, b) => recency(b, a))
  return {
    complete: usable.filter((list) => list.extensions.deltaCrlIndicator === undefined),
    deltas: usable.filter((list) => list.extensions.deltaCrlIndicator !== undefined && isCurrent(list, times)),
    problems,
  }
}

function recency(a: AnyList, b: AnyList): number {
  const [left, right] = [a.extensions.crlNumber ?? 0n, b.extensions.crlNumber ?? 0n]
  return +a.thisUpdate - +b.thisUpdate || (left === right ? 0 : left > right ? 1 : -1)
}

function listProblem(list: AnyList, { now, toleranceSeconds }: ListTimes, policy: AlgorithmPolicy): string | undefined {
  const { issuingDistributionPoint: point } = list.extensions
  const [unknown] = list.criticalUnknown
  // RFC 5280 §5.2 and §5.3: such a list says nothing about any certificate.
  if (unknown !== undefined) return `critical extension not understood: ${unknown}`
  if (!(+list.thisUpdate <= +now + toleranceSeconds * 1000)) return 'made in the future'
  const kinds = point ? [point.onlyUserCertificates, point.onlyCaCertificates, point.onlyAttributeCertificates].filter(Boolean).length : 0
  if (kinds > 1) return 'limited to two kinds of certificates at once'
  return algorithmProblem(list.signatureAlgorithm, policy)
}

/** What RFC 5280 §5 demands of whoever makes lists; without it a list can still be used. */
function listProfileProblem({ version, extensions, emptyEntries, emptyEntryExtensions }: AnyList): string | undefined {
  if (emptyEntries) return 'an empty list of entries (§5.1.2.6)'
  if (emptyEntryExtensions) return 'an entry with an empty list of extensions (§5.3)'
  if (version !== 2) return undefined
  if (extensions.authorityKeyIdentifier?.keyIdentifier === undefined) return 'no authority key identifier (§5.2.1)'
  if (extensions.crlNumber === undefined) return 'no number (§5.2.3)'
  return isCritical(extensions, oids.crlNumber) ? 'a critical number (§5.2.3)' : undefined
}

/** True until nextUpdate. Without one there is no telling, and the standard demands it (RFC 5280 §5.1.2.5). */
function isCurrent(list: AnyList, { now, toleranceSeconds }: ListTimes): boolean {
  return list.nextUpdate !== undefined && list.nextUpdate >= list.thisUpdate && +now - toleranceSeconds * 1000 <= +list.nextUpdate
}

/**
 * The list with what may be added to it, or nothing when it is out of date. One past its nextUpdate counts again only through a current
 * delta that the certificate or the list announces (RFC 5280 §6.3.3 (a)(1)).
 */
export function viewOf(complete: AnyList, { deltas }: SortedLists, certificate: Certificate, times: ListTimes): ListView | undefined {
  const fitting = deltas.filter((delta) => isDeltaOf(delta, complete))
  if (isCurrent(complete, times)) return { complete, deltas: fitting }
  const announced = certificate.extensions.freshestCrl ?? complete.extensions.freshestCrl
  return announced && fitting.length > 0 ? { complete, deltas: fitting } : undefined
}

/** §5.2.4 and §6.3.3 (c): same issuer, same scope, same key as far as they say, and numbers that overlap. */
function isDeltaOf(delta: AnyList, complete: AnyList): boolean {
  const { crlNumber: base, authorityKeyIdentifier: baseKey } = complete.extensions
  const { crlNumber: number, deltaCrlIndicator: from, authorityKeyIdentifier: deltaKey } = delta.extensions
  if (base === undefined || number === undefined || from === undefined || base < from || base >= number) return false
  const [left, right] = [baseKey?.keyIdentifier, deltaKey?.keyIdentifier]
  if (left !== undefined && right !== undefined && left !== right) return false
  return namesEqual(delta.issuer, complete.issuer) && sameExtension(delta.extensions, complete.extensions, oids.issuingDistributionPoint)
}

/** A list in a few words, for findings. */
export const describeList = (list: AnyList): string => `list of ${nameToString(list.issuer)} of ${list.thisUpdate.toISOString()}`
