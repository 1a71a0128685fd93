/** The ledger as a person reads it: one row for each use, and what a search finds. Plain functions. */
import type { LedgerLine, LedgerOutcome, LedgerUse } from './ledger-line.ts'
import type { LedgerPurpose } from './ledger-purposes.ts'

/** One row. */
export interface RecordedUse extends LedgerUse {
  readonly n: number
  /** Milliseconds since the epoch. */
  readonly at: number
  /** False for a request that used no key. */
  readonly usedKey: boolean
  /** Absent: it began, and nobody wrote down how it ended. */
  readonly outcome?: LedgerOutcome
}

/** Newest first. A use whose end was lost stays a use. */
export function recordedUses(lines: readonly LedgerLine[]): readonly RecordedUse[] {
  const ends = new Map(lines.flatMap((line) => (line.kind === 'ended' ? [[line.of, line.outcome] as const] : [])))
  return lines.flatMap((line) => (line.kind === 'ended' ? [] : [rowOf(line, ends)])).reverse()
}

function rowOf(line: Exclude<LedgerLine, { kind: 'ended' }>, ends: ReadonlyMap<number, LedgerOutcome>): RecordedUse {
  const { n, at, kind, site, purpose, about, document, certificate, ukey } = line
  const outcome = kind === 'declined' ? line.outcome : ends.get(n)
  return {
    n,
    at,
    purpose,
    usedKey: kind === 'begun',
    ...(site === undefined ? {} : { site }),
    ...(about === undefined ? {} : { about }),
    ...(document === undefined ? {} : { document }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(ukey === undefined ? {} : { ukey }),
    ...(outcome === undefined ? {} : { outcome }),
  }
}

export interface LedgerSearch {
  /** Found in the site, the holder, the issuer, the UKey's number or what it was about; upper or lower case. */
  readonly text?: string
  readonly purpose?: LedgerPurpose
  /** Only what went through, or only what did not. */
  readonly outcome?: 'done' | 'not-done'
  /** Only the last days. */
  readonly days?: number
}

const dayMs = 86_400_000

/** @param now milliseconds */
export function searchUses(uses: readonly RecordedUse[], search: LedgerSearch, now: number): readonly RecordedUse[] {
  const text = search.text?.trim().toLowerCase() ?? ''
  return uses.filter(
    (use) =>
      (search.purpose === undefined || use.purpose === search.purpose) &&
      (search.outcome === undefined || (use.outcome === 'done') === (search.outcome === 'done')) &&
      (search.days === undefined || use.at > now - search.days * dayMs) &&
      (text === '' || searchable(use).includes(text)),
  )
}

function searchable({ site, certificate, ukey, about, document }: RecordedUse): string {
  const parts = [site?.origin, site?.name, certificate?.holder, certificate?.issuer, ukey, document, ...Object.values(about ?? {})]
  return parts.join('\n').toLowerCase()
}
