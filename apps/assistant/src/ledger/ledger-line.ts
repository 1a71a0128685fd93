/**
 * The lines of the ledger: each carries the SHA-256 of the line before it, so that a line that was changed, taken out or put in shows. Types
 * only: pages know them too.
 */
import type { RequestAbout } from '@yinxin/protocol/assistant'
import type { FailureCode } from '@yinxin/protocol/failures'
import type { LedgerPurpose } from './ledger-purposes.ts'

/** How it ended: done, or a code of the catalogue. */
export type LedgerOutcome = 'done' | FailureCode

/** Who asked for what, with which certificate. */
export interface LedgerUse {
  /** Absent: the person, on the assistant's own page. The name is the vendor's list's; a site that is not listed has none. */
  readonly site?: { readonly origin: string; readonly name?: string }
  readonly purpose: LedgerPurpose
  readonly about?: RequestAbout
  /** Title of the document that was signed. */
  readonly document?: string
  /** Absent when it did not come to choosing one. */
  readonly certificate?: { readonly sha256: string; readonly holder: string; readonly issuer: string }
  /** Serial number of the UKey. */
  readonly ukey?: string
}

interface Placed {
  /** Counts from 1, without gaps. */
  readonly n: number
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Hex SHA-256 of the line before. */
  readonly previous: string
}

/** Written before a key is used, so that a use is there whatever happens next. */
export type BegunLine = Placed & LedgerUse & { readonly kind: 'begun' }
/** How the use that began in line `of` ended. */
export type EndedLine = Placed & { readonly kind: 'ended'; readonly of: number; readonly outcome: LedgerOutcome }
/** A request that came before the person and used no key. */
export type DeclinedLine = Placed & LedgerUse & { readonly kind: 'declined'; readonly outcome: LedgerOutcome }
export type LedgerLine = BegunLine | EndedLine | DeclinedLine

/** First line of the file: where the chain goes on from, after older lines ran out. */
export interface LedgerHeader {
  readonly ledger: 1
  readonly from: number
  readonly previous: string
}

/** The last line there was, kept in a file of its own: lines that are missing at the end show. */
export interface LedgerHead {
  readonly n: number
  readonly hash: string
}

export type LedgerVerdict =
  | { readonly whole: true; readonly lines: number; readonly from: number }
  /** The first line that does not fit: it, or the one before it, is not as it was written, or lines are missing there. */
  | { readonly whole: false; readonly at: number }
