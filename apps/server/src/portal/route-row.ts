import type { TableRow } from '../platform/web/route-table.ts'

/** One address of the portal: who may call it, and what holds before anything of a request is read. */
export type RouteRow = TableRow & {
  /** `anyone`; `browser`: by the cookie from before a sign-in; `session`: whoever is signed in; `case`: by the cookie of a browser that opened cases; `business-system`: by its secret, or sent by it. */
  readonly caller: 'anyone' | 'browser' | 'session' | 'case' | 'business-system'
  /**
   * Every row is limited by address on its node. `sign-in`: by address and by browser, whichever node is asked, counted with the challenge.
   * `secret`: who gives a wrong client secret too often is turned away by every node. `person`: by account, browser and address, whichever node is
   * asked, as `personLimits` says. `case`: cases opened by browser and address, wrong codes by number and address, whichever node is asked.
   */
  readonly limit: 'address' | 'sign-in' | 'secret' | 'person' | 'case'
  /** Changes state by the cookie alone, so only pages of this origin may call it. */
  readonly origin: boolean
  /** Event of the audit that a success leaves. */
  readonly audit?: string
  /** A sign-in begins here, or goes on: when too many are under way none begins. */
  readonly signIn?: 'begins' | 'goes-on'
}
