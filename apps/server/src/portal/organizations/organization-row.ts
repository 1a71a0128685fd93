import type { UnitSummary } from '@yinxin/protocol/portal'

/** One organisation as it comes from the bureau's register. Text is unverified. */
export interface OrganizationRow {
  readonly uscc: string
  readonly name: string
  readonly place: string
  /** ISO date, `YYYY-MM-DD`. */
  readonly insuredSince: string
  readonly units: readonly UnitSummary[]
  /** Phone on file, for notices. */
  readonly phone?: string
  /** Mail address on file, for notices. */
  readonly mail?: string
  /** Hex SHA-256 of certificates that an older portal had bound to it. */
  readonly certificates?: readonly string[]
  /** The same by authority and serial number. */
  readonly serials?: readonly ListedSerial[]
  /** A field that stands in the file as something nobody should guess at (a formula, a code kept as a number): the row is refused by it. */
  readonly unreadable?: string
}

/** A certificate by the authority that issued it and its serial number, lower-case hex as RFC 5280 reads it (no leading zeros). */
export interface ListedSerial {
  readonly authority: string
  readonly serial: string
}
