/** Portal ↔ whoever keeps the insurance register: organisations imported by a program, over mutual TLS. */

/** Most rows of one call: each call is one transaction. */
export const mostImportedRows = 5000

/** One organisation; what `yinxin import organizations` reads from a row, already taken apart. */
export interface ImportedOrganization {
  readonly uscc: string
  readonly name: string
  readonly place: string
  /** ISO date. */
  readonly insuredSince: string
  readonly units: readonly {
    readonly code: string
    readonly name: string
    readonly place: string
    readonly insurances: readonly { readonly kind: string; readonly place: string }[]
  }[]
  readonly phone?: string
  readonly mail?: string
  /** Hex SHA-256 of certificates that an older portal had bound to it. */
  readonly certificates?: readonly string[]
  /** The same by authority (its id in the settings of the portal) and serial number in hexadecimal. */
  readonly serials?: readonly { readonly authority: string; readonly serial: string }[]
}

/** `POST /imports/:id/rows`: the rows of an import from number `from` on, counted from 1. Those that are done already are passed over. */
export interface ImportRowsInput {
  readonly from: number
  readonly rows: readonly ImportedOrganization[]
}

/** What was said of a row: refused, or taken with a doubt. */
export interface ImportRemarkAnswer {
  readonly row: number
  readonly kind: 'warning' | 'refused'
  readonly number: number
  /** The field, or the unit code that is another organisation's. */
  readonly field: string
}

/** Answer of `POST /imports/:id/rows`. */
export interface ImportRowsAnswer {
  /** Number of the row to go on with. */
  readonly next: number
  /** Of the rows of this call, those that were passed over included. */
  readonly remarks: readonly ImportRemarkAnswer[]
}

/** `GET /imports/:id`: where to go on, after whatever broke off. */
export interface ImportAnswer {
  readonly next: number
}
