import { crlUrlsOf, maxCrlBytes, nameKey, nameToString, namesEqual, parseCrl, verifyCrl, type Certificate, type Crl } from '@yinxin/pki'
import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { fetchLimited } from './fetch-limited.ts'
import { combineLists, type ListAnswer } from './combine-lists.ts'

/** A list is fetched again after this many seconds, or when 4/5 of its life are over, whichever comes first. */
const refreshSeconds = 600
const [firstRetrySeconds, lastRetrySeconds] = [15, 600]
const fetchMilliseconds = 60_000
const maxLists = 1000

/** The revocation lists a gateway keeps: verified, fetched in the background only, replaced in one step. */
export interface RevocationLists {
  /** Starts keeping the lists that the certificate names; its issuer must have been verified. */
  track(certificate: Certificate, issuer: Certificate): void
  /** What the newest list kept says; undefined when none covers the certificate. */
  lookup(certificate: Certificate, issuer: Certificate, now: Date): ListAnswer | undefined
  /** Resolves when a first fetch of the issuer's lists is over, at once when none is under way. */
  firstFetch(issuer: Certificate): Promise<void>
  /** Fetches what is due; a background job calls it. */
  refresh(): Promise<void>
  /** Counts replaced lists: what was worked out under another number is out of date. */
  generation(): number
  all(): readonly { readonly issuer: string; readonly crl: Crl }[]
}

interface TrackedList {
  readonly url: string
  readonly issuer: Certificate
  crl?: Crl
  dueAt: number
  failures: number
  fetching?: Promise<void>
}

export interface RevocationListsDeps {
  readonly clock: Clock
  readonly log: Log
  readonly fetch: typeof globalThis.fetch
  /** Lists handed in (DER), and the CAs that may have made them. */
  readonly given?: readonly Uint8Array[]
  readonly authorities: readonly Certificate[]
}

/** Creates the keeper; lists handed in that no known CA signed are dropped with a warning. */
export function createRevocationLists(deps: RevocationListsDeps): RevocationLists {
  const { clock, log } = deps
  const tracked = new Map<string, TrackedList>()
  const byIssuer = new Map<string, TrackedList[]>()
  const given = new Map<string, Crl[]>()
  for (const der of deps.given ?? []) acceptGiven(der, deps, given)

  function trackUrl(url: string, issuer: Certificate): void {
    const key = `${issuer.sha256} ${url}`
    if (tracked.has(key)) return
    if (tracked.size >= maxLists) {
      log.warn({ url }, 'too many revocation lists; this one is not kept')
      return
    }
    const list = { url, issuer, dueAt: 0, failures: 0 }
    tracked.set(key, list)
    byIssuer.set(issuer.sha256, [...(byIssuer.get(issuer.sha256) ?? []), list])
    void fetchList(list)
  }

  let replaced = 0
  function fetchList(list: TrackedList): Promise<void> {
    list.fetching ??= load(list, deps).finally(() => {
      delete list.fetching
      replaced++
      // a complete list may say itself where its deltas are (RFC 5280 §5.2.6)
      for (const url of crlUrlsOf(list.crl?.extensions.freshestCrl)) trackUrl(url, list.issuer)
    })
    return list.fetching
  }

  return {
    track(certificate, issuer) {
      const { crlDistributionPoints, freshestCrl } = certificate.extensions
      for (const url of [...crlUrlsOf(crlDistributionPoints), ...crlUrlsOf(freshestCrl)]) trackUrl(url, issuer)
    },
    lookup(certificate, issuer, now) {
      const kept = (byIssuer.get(issuer.sha256) ?? []).flatMap(({ crl }) => crl ?? [])
      return combineLists([...kept, ...(given.get(issuer.sha256) ?? [])], certificate, now)
    },
    async firstFetch(issuer) {
      await Promise.all(
        (byIssuer.get(issuer.sha256) ?? []).flatMap(({ crl, fetching }) => (crl === undefined && fetching !== undefined ? [fetching] : [])),
      )
    },
    async refresh() {
      const now = +clock.now()
      await Promise.all([...tracked.values()].filter(({ dueAt }) => dueAt <= now).map(fetchList))
    },
    generation: () => replaced,
    all: () => [
      ...[...tracked.values()].flatMap(({ issuer, crl }) => (crl === undefined ? [] : [{ issuer: nameToString(issuer.subject), crl }])),
      ...[...given.values()].flat().map((crl) => ({ issuer: nameToString(crl.issuer), crl })),
    ],
  }
}

function acceptGiven(der: Uint8Array, { authorities, log }: RevocationListsDeps, into: Map<string, Crl[]>): void {
  const parsed = parseCrl(der)
  const issuer = parsed.ok ? authorities.find((authority) => verifyCrl(parsed.value, authority).ok) : undefined
  if (!parsed.ok || issuer === undefined)
    log.warn({ problem: parsed.ok ? 'no known authority made it' : parsed.problem }, 'revocation list not taken')
  else
    for (const { sha256 } of authorities.filter((authority) => sameAuthority(authority, issuer)))
      into.set(sha256, [...(into.get(sha256) ?? []), parsed.value])
}

/** Two certificates of one authority (same name and key, a cross-certificate say): its list counts for both. */
const sameAuthority = (a: Certificate, b: Certificate): boolean =>
  nameKey(a.subject) === nameKey(b.subject) && Buffer.compare(a.publicKeySpki, b.publicKeySpki) === 0

async function load(list: TrackedList, { fetch, clock, log }: RevocationListsDeps): Promise<void> {
  const fetched = await fetchLimited(fetch, { url: list.url }, { milliseconds: fetchMilliseconds, bytes: maxCrlBytes })
  const taken = fetched.ok ? acceptList(fetched.bytes, list) : fetched
  const now = +clock.now()
  if (taken.ok) {
    list.failures = 0
    list.dueAt = nextFetchAt(list.crl, now)
  } else {
    const pause = Math.min(firstRetrySeconds * 2 ** list.failures, lastRetrySeconds)
    list.failures++
    list.dueAt = now + pause * 1000
    log.warn({ url: list.url, problem: taken.problem, retryInSeconds: pause }, 'revocation list not fetched')
  }
}

function acceptList(der: Uint8Array, list: TrackedList): { readonly ok: true } | { readonly ok: false; readonly problem: string } {
  const parsed = parseCrl(der)
  if (!parsed.ok) return parsed
  const crl = parsed.value
  if (!namesEqual(crl.issuer, list.issuer.subject)) return { ok: false, problem: 'list of another issuer' }
  const verified = verifyCrl(crl, list.issuer)
  if (!verified.ok) return verified
  if (list.crl !== undefined && crl.thisUpdate < list.crl.thisUpdate) return { ok: false, problem: 'older than the list we have' }
  list.crl = crl
  return { ok: true }
}

function nextFetchAt(crl: Crl | undefined, now: number): number {
  const regular = now + refreshSeconds * 1000
  if (crl?.nextUpdate === undefined) return regular
  const ahead = +crl.thisUpdate + 0.8 * (+crl.nextUpdate - +crl.thisUpdate)
  return Math.max(now + firstRetrySeconds * 1000, Math.min(regular, ahead))
}
