import type { TableRow } from '../platform/web/route-table.ts'

/** One address of the RA. */
export type RaRouteRow = TableRow & {
  /** `anyone`, `browser` (by the cookie from before a sign-in), `applicant` (by the secret of an application), `officer` (signed in, on the CA's list). */
  readonly caller: 'anyone' | 'browser' | 'applicant' | 'officer'
  /** Changes state from a page, so only pages of this origin may call it. */
  readonly origin: boolean
}
