import { isSignedBy, sameCertificate } from '../certificate.ts'
import type { Certificate } from '../certificate.ts'
import { nameKey } from '../name.ts'

/** Path building (RFC 4158): from the certificate upwards by issuer name, key identifier and signature. Only the search; the rules judge what it finds. */

/** A chain that begins with the certificate in question; `anchor` is missing when it leads nowhere. */
export type Candidate = { readonly path: readonly Certificate[]; readonly anchor?: Certificate }

/** Bounds on the work, whatever is handed in. */
export const pathLimits = { intermediates: 200, pathLength: 10, candidates: 20, signatures: 100 } as const

type Search = {
  readonly byName: ReadonlyMap<string, readonly Certificate[]>
  readonly anchors: ReadonlyMap<string, readonly Certificate[]>
  readonly complete: Candidate[]
  longest: readonly Certificate[]
  signatures: number
}

/** Every chain to an anchor within the limits, likeliest first; else the one longest chain without an anchor. */
export function candidatePaths(
  certificate: Certificate,
  intermediates: readonly Certificate[],
  trustAnchors: readonly Certificate[],
): Candidate[] {
  const search: Search = {
    byName: bySubject(intermediates.slice(0, pathLimits.intermediates)),
    anchors: bySubject(trustAnchors),
    complete: [],
    longest: [certificate],
    signatures: 0,
  }
  extend(search, [certificate])
  return search.complete.length > 0 ? search.complete : [{ path: search.longest }]
}

function bySubject(certificates: readonly Certificate[]): Map<string, Certificate[]> {
  const grouped = new Map<string, Certificate[]>()
  for (const certificate of certificates) {
    const key = nameKey(certificate.subject)
    const group = grouped.get(key) ?? []
    if (!group.some((known) => sameCertificate(known, certificate))) group.push(certificate)
    grouped.set(key, group)
  }
  return grouped
}

function extend(search: Search, path: readonly Certificate[]): void {
  const last = path[path.length - 1]
  if (!last) return
  if (path.length > search.longest.length) search.longest = path
  const issuerName = nameKey(last.issuer)
  for (const anchor of likeliestFirst(last, search.anchors.get(issuerName))) {
    if (search.complete.length < pathLimits.candidates) search.complete.push({ path, anchor })
  }
  if (path.length >= pathLimits.pathLength) return
  for (const issuer of likeliestFirst(last, search.byName.get(issuerName))) {
    if (search.complete.length >= pathLimits.candidates || search.signatures >= pathLimits.signatures) return
    // The same key under the same name twice adds nothing and could go round for ever (RFC 4158 §2.4.2).
    if (path.some((used) => sameCertificate(used, issuer) || sameEntity(used, issuer))) continue
    search.signatures++
    if (isSignedBy(last, issuer)) extend(search, [...path, issuer])
  }
}

const sameEntity = (a: Certificate, b: Certificate): boolean =>
  Buffer.compare(a.publicKeySpki, b.publicKeySpki) === 0 && nameKey(a.subject) === nameKey(b.subject)

/** Issuers whose key identifier is the wanted one first, those that contradict it last: a hint, never a rule (RFC 5280 §4.2.1.1). */
function likeliestFirst(certificate: Certificate, issuers: readonly Certificate[] = []): Certificate[] {
  const wanted = certificate.extensions.authorityKeyIdentifier?.keyIdentifier
  const rank = ({ extensions }: Certificate): number => {
    if (wanted === undefined || extensions.subjectKeyIdentifier === undefined) return 1
    return extensions.subjectKeyIdentifier === wanted ? 0 : 2
  }
  return [...issuers].sort((a, b) => rank(a) - rank(b))
}
