import { nameKey, nameToString, oids, parseCrl, verificationLimits, type AnyList, type Certificate } from '@yinxin/pki'
import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { createKeptList, type KeptList } from './kept-list.ts'
import { createListReading, type ListReading } from './list-reading.ts'
import { deltaSourcesOf, listCircleOf, listSourcesOf, type ListCircle, type ListSource } from './list-sources.ts'
import type { Position } from './position.ts'
import type { Received } from './received.ts'

const maxLists = 1000

/** What the verifier is given to judge one certificate by. */
export interface ListsAtHand {
  readonly lists: readonly AnyList[]
  /** Certificates that may have signed them. */
  readonly signers: readonly Certificate[]
  /** When the fetched ones came in. */
  readonly received: readonly Received[]
}

/** A place lists are kept of, as an operator sees it. */
export interface ListPlace {
  readonly issuer: string
  readonly url?: string
  /** Absent: none was ever fetched. */
  readonly list?: AnyList
  readonly fresh: boolean
}

/** The revocation lists a gateway keeps, fetched in the background only and each replaced in one step. What they are worth the verifier says. */
export interface RevocationLists {
  /** Starts keeping the lists that the certificate names; its path must have been verified. */
  track(position: Position): void
  /** The lists that may say something about the certificate or about whoever signed such a list. */
  atHand(position: Position): ListsAtHand
  /** Fetches at once what the certificate names and is not at hand; resolves when that is over, at once when nothing is missing. */
  needed(position: Position): Promise<void>
  /** Fetches what is due; a background job calls it. */
  refresh(): Promise<void>
  /** Counts replaced lists: what was worked out under another number is out of date. */
  generation(): number
  places(): readonly ListPlace[]
  close(): Promise<void>
}

export interface RevocationListsDeps {
  readonly clock: Clock
  readonly log: Log
  readonly fetch: typeof globalThis.fetch
  /** Lists handed in (DER). */
  readonly given?: readonly Uint8Array[]
  /** Configured certificates: CAs, and others that sign lists. */
  readonly authorities: readonly Certificate[]
  /** Default: long lists in a thread of their own. */
  readonly reading?: ListReading
  /** Octets of memory all fetched lists may take together; default 1 GiB. */
  readonly mostBytes?: number
}

/** Creates the keeper. */
export function createRevocationLists(deps: RevocationListsDeps): RevocationLists {
  const { clock, log, reading = createListReading(), mostBytes = 1024 * 1024 * 1024 } = deps
  const configured = Map.groupBy(deps.authorities, ({ subject }) => nameKey(subject))
  const given = Map.groupBy(readGiven(deps), ({ issuer }) => nameKey(issuer))
  const kept = new Map<string, KeptList>()
  const byIssuer = new Map<string, KeptList[]>()
  const circles = new WeakMap<Position, ListCircle>()
  const tracked = new WeakSet<Position>()
  /** Lists about those who sign certificates, lists and answers: what they sign hangs on them. */
  const aboutSigners = new Set<KeptList>()
  let replaced = 0

  function keep(source: ListSource, chain: readonly Certificate[]): KeptList | undefined {
    const key = keyOf(source)
    const known = kept.get(key)
    if (known === undefined && kept.size >= maxLists) {
      log.warn({ url: source.url }, 'too many revocation lists; this one is not kept')
      return undefined
    }
    const list = known ?? createKeptList(source, { ...deps, reading, onReplaced, roomFor })
    list.mayBeSignedBy([...chain, ...source.issuers.flatMap((issuer) => configured.get(issuer) ?? [])])
    if (known !== undefined) return known
    kept.set(key, list)
    for (const issuer of source.issuers) byIssuer.set(issuer, [...(byIssuer.get(issuer) ?? []), list])
    void list.fetch()
    return list
  }

  /** A complete list may say itself where its deltas are (RFC 5280 §5.2.6). */
  function onReplaced(list: AnyList, signers: readonly Certificate[]): void {
    replaced++
    for (const source of deltaSourcesOf(list)) keep(source, signers)
  }

  const roomFor = (more: number): boolean => [...kept.values()].reduce((sum, { octets }) => sum + octets(), more) <= mostBytes

  function circleOf(position: Position): ListCircle {
    const known = circles.get(position) ?? listCircleOf(position, configured)
    circles.set(position, known)
    return known
  }

  const named = ({ certificate }: Position): readonly KeptList[] =>
    listSourcesOf(certificate).flatMap((source) => kept.get(keyOf(source)) ?? [])

  return {
    track(position) {
      if (tracked.has(position)) return
      tracked.add(position)
      for (const source of listSourcesOf(position.certificate)) {
        const list = keep(source, [position.issuer, ...position.above])
        if (list !== undefined && signsForOthers(position.certificate)) aboutSigners.add(list)
      }
    },
    atHand(position) {
      const { issuers, signers } = circleOf(position)
      const ofTheirs = [...issuers].flatMap((issuer) => byIssuer.get(issuer) ?? [])
      const likeliestFirst = new Set([...named(position), ...ofTheirs.filter((list) => aboutSigners.has(list)), ...ofTheirs])
      const usable = [...likeliestFirst].slice(0, verificationLimits.lists).filter((list) => list.usableFor(signers))
      const fetched = usable.flatMap((list) => list.current() ?? [])
      const handedIn = [...issuers].flatMap((issuer) => given.get(issuer) ?? [])
      const received = usable.flatMap((list) => list.received() ?? [])
      return { lists: [...handedIn, ...fetched].slice(0, verificationLimits.lists), signers, received }
    },
    async needed(position) {
      const { signers } = circleOf(position)
      await Promise.all(named(position).flatMap((list) => list.needed(signers) ?? []))
    },
    async refresh() {
      await Promise.all([...kept.values()].filter((list) => list.isDue()).map((list) => list.fetch()))
    },
    generation: () => replaced,
    places: () => [
      ...keptPlaces([...kept.values()]),
      ...[...given.values()].flat().map((list) => ({ issuer: nameToString(list.issuer), list, fresh: isCurrent(list, clock.now()) })),
    ],
    close: () => reading.close(),
  }
}

/** What is at hand, and each distribution point that has nothing at any of its addresses; a delta may be missing. */
function keptPlaces(kept: readonly KeptList[]): readonly ListPlace[] {
  return [...Map.groupBy(kept, ({ source }) => source.point).values()].flatMap((alternatives): readonly ListPlace[] => {
    const rows = alternatives.flatMap((one) => {
      const list = one.current()
      return list === undefined ? [] : [{ issuer: one.issuerName(), url: one.source.url, list, fresh: one.isFresh() }]
    })
    const [first] = alternatives
    if (rows.length > 0 || first === undefined || first.source.isDelta) return rows
    return [{ issuer: first.issuerName(), url: first.source.url, fresh: false }]
  })
}

const isCurrent = ({ nextUpdate }: AnyList, now: Date): boolean => nextUpdate !== undefined && nextUpdate >= now

const signsForOthers = ({ extensions: { keyUsage = [], extendedKeyUsage = [] } }: Certificate): boolean =>
  keyUsage.includes('keyCertSign') || keyUsage.includes('cRLSign') || extendedKeyUsage.includes(oids.ocspSigning)

const keyOf = ({ url, issuers }: ListSource): string => JSON.stringify([url, ...issuers])

function readGiven({ given = [], log }: RevocationListsDeps): readonly AnyList[] {
  return given.flatMap((der) => {
    const parsed = parseCrl(der)
    if (parsed.ok) return [parsed.value]
    log.warn({ problem: parsed.problem }, 'revocation list not taken')
    return []
  })
}
