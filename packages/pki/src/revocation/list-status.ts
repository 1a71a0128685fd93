import type { Certificate } from '../x509/certificate.ts'
import type { CrlEntry } from '../crl/crl.ts'
import { entryOn } from './any-list.ts'
import type { AnyList } from './any-list.ts'
import { toHex } from '../der/bytes.ts'
import type { DistributionPoint } from '../x509/distribution-point.ts'
import { extensionValue } from '../x509/extensions.ts'
import { nameKey, namesEqual } from '../x509/name.ts'
import { oids } from '../der/oids.ts'
import { isMadeBy, unverifiedNote, takeLookup, verificationLimits } from '../path/work.ts'
import type { VerificationKey } from '../keys/public-key.ts'
import { nothingAssumed } from './context.ts'
import type { FoundStatus, ChainPosition, RevocationContext } from './context.ts'
import { findSigner } from './list-signer.ts'
import { allReasons, directoryNames, reasonsCovered } from './scope.ts'
import { describeList, viewOf } from './usable-lists.ts'
import type { ListView } from './usable-lists.ts'

/**
 * The status of a certificate by revocation lists (RFC 5280 §6.3.3): lists reached through its distribution points, then those of its
 * issuer, until every reason is covered. A list in scope that names the certificate counts even when others covered the reasons before.
 */
export function statusByLists(position: ChainPosition, context: RevocationContext, open: readonly Certificate[]): FoundStatus {
  const independent = search(position, context, open, false)
  if (independent.status !== 'unknown' || open.length === 0) return independent
  return search(position, context, open, true)
}

type Progress = {
  covered: number
  revoked?: CrlEntry
  latest?: AnyList
  readonly assumed: Set<string>
  readonly problems: Set<string>
  /** The list that counted for a scope; older ones of the same scope are passed over. */
  readonly counted: Map<string, AnyList>
}

function search(position: ChainPosition, context: RevocationContext, open: readonly Certificate[], trustOpen: boolean): FoundStatus {
  const [certificate] = position.chain
  const progress: Progress = { covered: 0, assumed: new Set(), problems: new Set(), counted: new Map() }
  if (!certificate) return { status: 'unknown', present: false, problems: [], assumed: nothingAssumed }
  const step: Step = { certificate, position, context, open, trustOpen, progress }
  const points = (certificate.extensions.crlDistributionPoints ?? []).slice(0, verificationLimits.distributionPoints)
  for (const point of points) readPoint(point, step)
  // §6.3.3, last paragraph: whatever the issuer published elsewhere. The paragraph gives that point the issuer's name; here it has none, because
  // a list limited to a point of any name may omit certificates that do not name it (§5.2.5).
  if (!progress.revoked && progress.covered !== allReasons) readPoint({}, step)
  return conclude(step)
}

type Step = {
  readonly certificate: Certificate
  readonly position: ChainPosition
  readonly context: RevocationContext
  readonly open: readonly Certificate[]
  readonly trustOpen: boolean
  readonly progress: Progress
}

function readPoint(point: DistributionPoint, step: Step): void {
  const { certificate, context, progress } = step
  for (const complete of context.lists.complete) {
    if (progress.revoked || !takeLookup(context.rules.work)) return
    const reasons = reasonsCovered(complete, certificate, point)
    if (reasons === 0) continue
    const view = viewOf(complete, context.lists, certificate, { now: context.rules.now, toleranceSeconds: context.toleranceSeconds })
    if (view) readView(view, reasons, step)
    else progress.problems.add(`${describeList(complete)}: out of date`)
  }
}

function readView({ complete, deltas }: ListView, reasons: number, step: Step): void {
  const { certificate, position, context, open, trustOpen, progress } = step
  const signer = findSigner(complete, position, context, open, trustOpen)
  if (!signer) {
    progress.problems.add(
      `${describeList(complete)}: ${['not signed by anyone who may', ...unverifiedNote(context.rules.work)].join(', or ')}`,
    )
    return
  }
  const scope = scopeKey(complete, signer.key)
  const counted = progress.counted.get(scope)
  if (counted && counted !== complete) return
  // §6.3.3 (h): a delta counts when the same key signed it.
  const delta = deltas.find((candidate) => isMadeBy(context.rules.work, candidate, signer.key))
  const times = { now: context.rules.now, toleranceSeconds: context.toleranceSeconds }
  if (!delta && !viewOf(complete, { ...context.lists, deltas: [] }, certificate, times)) {
    progress.problems.add(`${describeList(complete)}: out of date`)
    return
  }
  progress.counted.set(scope, complete)
  progress.covered |= reasons
  progress.latest = !progress.latest || complete.thisUpdate > progress.latest.thisUpdate ? (delta ?? complete) : progress.latest
  for (const sha256 of signer.assumed) progress.assumed.add(sha256)
  const entry = entryOf(complete, delta, certificate)
  if (entry) Object.assign(progress, { revoked: entry, latest: delta ?? complete })
}

/** Lists with the same key here replace one another. Keys of one issuer may each cover what they signed, so a key is part of it. */
function scopeKey({ issuer, extensions }: AnyList, { publicKeySpki }: VerificationKey): string {
  const point = extensionValue(extensions, oids.issuingDistributionPoint)
  return [nameKey(issuer), point ? toHex(point) : '', toHex(publicKeySpki)].join(' ')
}

/** §6.3.3 (i) to (k): the delta's word comes first; `removeFromCRL` lifts what the complete list says. */
function entryOf(complete: AnyList, delta: AnyList | undefined, { serialNumber, issuer }: Certificate): CrlEntry | undefined {
  const entry = (delta && entryOn(delta, serialNumber, issuer)) ?? entryOn(complete, serialNumber, issuer)
  return entry?.reason === 'removeFromCRL' ? undefined : entry
}

function conclude({ certificate, context, progress }: Step): FoundStatus {
  const { revoked, latest, covered, assumed, problems } = progress
  const times = latest
    ? {
        source: 'crl' as const,
        thisUpdate: latest.thisUpdate,
        ...(latest.nextUpdate ? { nextUpdate: latest.nextUpdate } : {}),
        sha256: latest.sha256,
      }
    : {}
  if (revoked) return { status: 'revoked', ...revoked, ...times, present: true, problems: [], assumed }
  if (covered === allReasons) return { status: 'good', ...times, present: true, problems: [], assumed }
  const about = context.given.filter((list) => isAbout(list, certificate))
  for (const list of about) {
    const problem = context.lists.problems.get(list)
    if (problem !== undefined) problems.add(`${describeList(list)}: ${problem}`)
  }
  if (covered !== 0) problems.add('lists do not cover all reasons')
  else if (about.length > 0 && problems.size === 0) problems.add('no list is for this certificate')
  return { status: 'unknown', ...times, present: about.length > 0, problems: [...problems].slice(0, 10), assumed }
}

/** A list by the certificate's issuer, or by whom its distribution points name. */
function isAbout(list: AnyList, { issuer, extensions }: Certificate): boolean {
  const named = (extensions.crlDistributionPoints ?? []).flatMap(({ crlIssuer = [] }) => directoryNames(crlIssuer))
  return [issuer, ...named].some((name) => namesEqual(name, list.issuer))
}
