import {
  certificateKey,
  createCrlHolder,
  crlIndexBytes,
  isDeltaCrl,
  maxCrlBytes,
  nameKey,
  nameToString,
  oids,
  openCrlIndex,
  rememberSignature,
  sameExtension,
  type Certificate,
  type IndexedCrl,
} from '@yinxin/pki'
import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { fetchLimited } from './fetch-limited.ts'
import type { ListReading } from './list-reading.ts'
import type { ListSource } from './list-sources.ts'
import { keyText } from './read-list.ts'
import { isOfTheFuture, receivedNow, type Received } from './received.ts'

/** A list is fetched again after this many seconds, or when 4/5 of its life are over, whichever comes first. */
const refreshSeconds = 600
/** Pause after a failed fetch: doubled each time, never so long that a status service that is back goes unnoticed. */
const [firstRetrySeconds, lastRetrySeconds] = [2, 30]
/** Least time between two fetches, in seconds, however many sign-ins want the list. */
const spacingSeconds = 1
/** A list that ends soon is fetched again no sooner than this, in seconds. */
const soonestSeconds = 15

/** Bounds of one fetch: a list of a million entries has some 40 MB, and two minutes for it are 3 Mbit/s. */
const listFetchLimits = { milliseconds: 120_000, bytes: maxCrlBytes }

/** Keys a list is tried with. */
const maxCandidates = 32

/** One list at one address. */
export interface KeptList {
  readonly source: ListSource
  /** For people and logs: who is expected to sign it. */
  issuerName(): string
  /** Certificates that may have signed it. One that is new and has its issuer's name makes it due again. */
  mayBeSignedBy(certificates: readonly Certificate[]): void
  current(): IndexedCrl | undefined
  /** When the current list came in. */
  received(): Received | undefined
  /** There is a list, and for every one of these who could have signed it that is known: the verifier then never hashes a long list itself. */
  usableFor(signers: readonly Certificate[]): boolean
  fetch(): Promise<void>
  /**
   * Somebody waits for it: where no list is at hand that counts now, or none that these could have signed, it is fetched at once, whatever pause
   * a failure brought; one fetch serves all.
   */
  needed(signers: readonly Certificate[]): Promise<void> | undefined
  isDue(): boolean
  /** There is a list, and its time is not over. */
  isFresh(): boolean
  /** Memory it takes. */
  octets(): number
}

export interface KeptListDeps {
  readonly clock: Clock
  readonly log: Log
  readonly fetch: typeof globalThis.fetch
  readonly reading: ListReading
  /** Whether that many octets more may be kept. */
  readonly roomFor: (octets: number) => boolean
  /** Called after a list took the place of another, with those who signed it. */
  readonly onReplaced: (list: IndexedCrl, signers: readonly Certificate[]) => void
}

type Taken = { readonly ok: true } | { readonly ok: false; readonly problem: string }

/** Keeps the newest list of a place; what comes later takes its place only when it is read to the end and signed by somebody known here. */
export function createKeptList(source: ListSource, { clock, log, fetch, reading, roomFor, onReplaced }: KeptListDeps): KeptList {
  const candidates = new Map<string, Certificate>()
  let holder = createCrlHolder()
  let known: ReadonlyMap<string, boolean> = new Map()
  let [dueAt, failures, endedAt] = [-Infinity, 0, -Infinity]
  let received: Received | undefined
  let fetching: Promise<void> | undefined

  async function load(): Promise<void> {
    const fetched = await fetchLimited(fetch, { url: source.url }, listFetchLimits)
    const taken = fetched.ok ? await take(fetched.bytes) : fetched
    endedAt = clock.monotonic()
    if (taken.ok) {
      failures = 0
      received = receivedNow(clock)
      dueAt = endedAt + untilNextFetch(holder.current(), +clock.now())
      return
    }
    const pause = Math.min(firstRetrySeconds * 2 ** failures, lastRetrySeconds)
    failures++
    dueAt = endedAt + pause * 1000
    log.warn({ url: source.url, problem: taken.problem, retryInSeconds: pause }, 'revocation list not fetched')
  }

  async function take(bytes: Uint8Array): Promise<Taken> {
    const asked = [...candidates]
    const held = holder.current()
    if (held !== undefined && asked.every(([key]) => known.has(key)) && Buffer.compare(held.raw, bytes) === 0) return { ok: true }
    const read = await reading.read(bytes, [...candidates.values()])
    if (!read.ok) return read
    const list = openCrlIndex(read.value.index)
    if (!source.issuers.includes(nameKey(list.issuer))) return { ok: false, problem: 'list of another issuer' }
    const { signatures } = read.value
    const signers = asked.flatMap(([key, certificate]) => (signatures.get(key) === true ? [certificate] : []))
    if (signers.length === 0) return { ok: false, problem: 'signed by nobody known here' }
    const swapped = swap(list)
    if (!swapped.ok) return swapped
    known = new Map(asked.map(([key]) => [key, signatures.get(key) ?? false]))
    onReplaced(list, signers)
    return swapped
  }

  function swap(list: IndexedCrl): Taken {
    const [held, now] = [holder.current(), clock.now()]
    if (!roomFor(crlIndexBytes(list.index) - octetsOf(held))) return { ok: false, problem: 'no room for it' }
    const heldIsCurrent = held?.nextUpdate !== undefined && held.nextUpdate >= now
    if (held !== undefined && heldIsCurrent && !sameScope(list, held)) return { ok: false, problem: 'list of another scope' }
    // A CA may begin to count anew; it must not be shut out for ever.
    const next = heldIsCurrent || list.nextUpdate === undefined || list.nextUpdate < now ? holder : createCrlHolder()
    const swapped = next.swap(list)
    if (swapped.ok) holder = next
    return swapped
  }

  const isFresh = (): boolean => {
    const { nextUpdate } = holder.current() ?? {}
    return nextUpdate !== undefined && +nextUpdate >= +clock.now() && received !== undefined && !isOfTheFuture(received, clock)
  }

  function usableFor(signers: readonly Certificate[]): boolean {
    const list = holder.current()
    if (list === undefined) return false
    const issuer = nameKey(list.issuer)
    return signers.every((signer) => nameKey(signer.subject) !== issuer || remember(list, signer, known.get(keyText(signer))))
  }

  function fetchOnce(): Promise<void> {
    fetching ??= load().finally(() => (fetching = undefined))
    return fetching
  }

  return {
    source,
    issuerName() {
      const [signer] = candidates.values()
      return signer === undefined ? source.issuers.join(' ') : nameToString(signer.subject)
    },
    mayBeSignedBy(certificates) {
      for (const certificate of certificates) {
        const key = keyText(certificate)
        if (candidates.has(key) || candidates.size >= maxCandidates || !source.issuers.includes(nameKey(certificate.subject))) continue
        candidates.set(key, certificate)
        if (holder.current() !== undefined) dueAt = -Infinity
      }
    },
    current: () => holder.current(),
    received: () => received,
    usableFor,
    fetch: fetchOnce,
    needed(signers) {
      if (isFresh() && usableFor(signers)) return undefined
      return fetching ?? (endedAt + spacingSeconds * 1000 <= clock.monotonic() ? fetchOnce() : undefined)
    },
    isDue: () => dueAt <= clock.monotonic() || (failures === 0 && received !== undefined && isOfTheFuture(received, clock)),
    isFresh,
    octets: () => octetsOf(holder.current()),
  }
}

const octetsOf = (list: IndexedCrl | undefined): number => (list === undefined ? 0 : crlIndexBytes(list.index))

/** For the same certificates and reasons, and both complete or both deltas: a list of another place must not push this one out. */
const sameScope = (list: IndexedCrl, held: IndexedCrl): boolean =>
  sameExtension(list.extensions, held.extensions, oids.issuingDistributionPoint) && isDeltaCrl(list) === isDeltaCrl(held)

/** Lets the verifier take over what the reading found out about the signature; false when it found nothing. */
function remember(list: IndexedCrl, certificate: Certificate, made: boolean | undefined): boolean {
  const key = certificateKey(certificate)
  if (key.ok && made !== undefined) rememberSignature(list, key.value, made)
  return made !== undefined
}

/** Milliseconds to the next regular fetch. */
function untilNextFetch(list: IndexedCrl | undefined, now: number): number {
  const regular = refreshSeconds * 1000
  if (list?.nextUpdate === undefined) return regular
  const ahead = +list.thisUpdate + 0.8 * (+list.nextUpdate - +list.thisUpdate) - now
  return Math.max(soonestSeconds * 1000, Math.min(regular, ahead))
}
