import { certificateKey } from '../x509/certificate.ts'
import type { Certificate } from '../x509/certificate.ts'
import { nameKey } from '../x509/name.ts'
import { isMadeBy, takeStep, verificationLimits } from './work.ts'
import type { PathWork } from './work.ts'
import { needsParameters } from './working-keys.ts'

/** Path building (RFC 4158): from the certificate upwards by issuer name, key identifier and signature. Only the search; the rules judge what it finds. */

/** A chain that begins with the certificate in question; `anchor` is missing when it leads nowhere. */
export type PathCandidate = { readonly path: readonly Certificate[]; readonly anchor?: Certificate }

/** Certificates by the name of their subject, doubles left out. */
export type IssuerIndex = ReadonlyMap<string, readonly Certificate[]>

/** Groups certificates by subject. */
export function indexBySubject(certificates: readonly Certificate[]): IssuerIndex {
  const grouped = new Map<string, Map<string, Certificate>>()
  for (const certificate of certificates) {
    const key = nameKey(certificate.subject)
    const group = grouped.get(key) ?? new Map<string, Certificate>()
    if (!group.has(certificate.sha256)) group.set(certificate.sha256, certificate)
    grouped.set(key, group)
  }
  return new Map([...grouped].map(([name, group]) => [name, [...group.values()]]))
}

/** A partial path as a list from its upper end downwards; shared, so that many cost little. */
type Link = { readonly certificate: Certificate; readonly below: Link | undefined; readonly length: number; readonly cost: number }
type Waiting = { readonly link: Link; readonly anchor: boolean }

export type SearchInput = {
  readonly certificate: Certificate
  readonly intermediates: IssuerIndex
  readonly anchors: IssuerIndex
  readonly now: Date
  readonly work: PathWork
}

/**
 * Every chain to an anchor within the limits, likeliest and shortest first, one at a time. When there is none: one in which a signature
 * does not fit, so that the rules can say which, else the longest chain.
 */
export function* candidatePaths(input: SearchInput): Generator<PathCandidate, void> {
  const queue = createQueue()
  const start: Link = { certificate: input.certificate, below: undefined, length: 1, cost: 0 }
  let [found, longest] = [0, start]
  let misfit: Waiting | undefined
  extend(start, input, queue)
  for (let next = queue.take(); next && takeStep(input.work); next = queue.take()) {
    const { link, anchor } = next
    const fits = isIssuedBy(link.below?.certificate, link.certificate, input.work)
    if (!fits) misfit ??= next
    else if (anchor) {
      yield { path: pathOf(link.below), anchor: link.certificate }
      if (++found >= verificationLimits.candidates) {
        input.work.exhausted ??= 'paths'
        return
      }
    } else {
      if (link.length > longest.length) longest = link
      extend(link, input, queue)
    }
  }
  if (found === 0) yield misfit ? upwards(misfit, input) : { path: pathOf(longest) }
}

/** The first way up from a link, without looking back: for explaining, not for accepting. */
function upwards({ link, anchor }: Waiting, { intermediates, anchors, work }: SearchInput): PathCandidate {
  if (anchor) return { path: pathOf(link.below), anchor: link.certificate }
  let top = link
  for (;;) {
    const path = pathOf(top)
    const issuerName = nameKey(top.certificate.issuer)
    const [above] = anchors.get(issuerName) ?? []
    if (above) return { path, anchor: above }
    const { certificate } = top
    const next = intermediates.get(issuerName)?.find((issuer) => !isOn(top, issuer) && isIssuedBy(certificate, issuer, work))
    if (!next || top.length >= verificationLimits.pathLength) return { path }
    top = { certificate: next, below: top, length: top.length + 1, cost: 0 }
  }
}

function extend(link: Link, { intermediates, anchors, now, work }: SearchInput, queue: Queue): void {
  const issuerName = nameKey(link.certificate.issuer)
  const add = (certificate: Certificate, anchor: boolean): void => {
    const cost = link.cost + unlikelihood(link.certificate, certificate, anchor, now)
    if (!queue.put({ link: { certificate, below: link, length: link.length + 1, cost }, anchor })) work.exhausted ??= 'partial paths'
  }
  for (const anchor of anchors.get(issuerName) ?? []) add(anchor, true)
  if (link.length >= verificationLimits.pathLength) return
  // The same key under the same name twice adds nothing and could go round for ever (RFC 4158 §2.4.2).
  for (const issuer of intermediates.get(issuerName) ?? []) if (!isOn(link, issuer)) add(issuer, false)
}

function isOn(link: Link, issuer: Certificate): boolean {
  for (let at: Link | undefined = link; at; at = at.below) if (sameEntity(at.certificate, issuer)) return true
  return false
}

const sameEntity = (a: Certificate, b: Certificate): boolean =>
  Buffer.compare(a.publicKeySpki, b.publicKeySpki) === 0 && nameKey(a.subject) === nameKey(b.subject)

function isIssuedBy(certificate: Certificate | undefined, issuer: Certificate, work: PathWork): boolean {
  if (!certificate) return true
  // Its key is known only once the path above it is: the rules verify this signature.
  if (needsParameters(issuer)) return true
  const key = certificateKey(issuer)
  return key.ok && isMadeBy(work, certificate, key.value)
}

function pathOf(link: Link | undefined): Certificate[] {
  const path: Certificate[] = []
  for (let at = link; at; at = at.below) path.push(at.certificate)
  return path.reverse()
}

/** The longer and the less promising, the later. Key identifiers are a hint, never a rule (RFC 5280 §4.2.1.1). */
function unlikelihood(certificate: Certificate, issuer: Certificate, anchor: boolean, now: Date): number {
  const { basicConstraints, keyUsage, subjectKeyIdentifier } = issuer.extensions
  const wanted = certificate.extensions.authorityKeyIdentifier?.keyIdentifier
  const identifier = wanted === undefined || subjectKeyIdentifier === undefined ? 1 : wanted === subjectKeyIdentifier ? 0 : 2
  const current = issuer.notBefore <= now && now <= issuer.notAfter
  const mayIssue = anchor || (basicConstraints?.ca === true && (!keyUsage || keyUsage.includes('keyCertSign')))
  return (anchor ? 0 : 3) + identifier + (current ? 0 : 64) + (mayIssue ? 0 : 64)
}

type Queue = { put(waiting: Waiting): boolean; take(): Waiting | undefined }

/** Cheapest first, in order of arrival among equals; bounded. */
function createQueue(): Queue {
  const buckets: Waiting[][] = []
  let size = 0
  return {
    put(waiting) {
      if (size >= verificationLimits.waiting) return false
      size++
      const bucket = (buckets[waiting.link.cost] ??= [])
      bucket.push(waiting)
      return true
    },
    take() {
      if (size === 0) return undefined
      size--
      return buckets.find((bucket) => bucket !== undefined && bucket.length > 0)?.shift()
    },
  }
}
