import type { StaffAction } from '@yinxin/protocol/desk'
import type { TableRow } from '../platform/web/route-table.ts'

/** One address of the desk's pages. */
export type DeskRouteRow = TableRow & {
  /** `anyone`, `browser` (by the cookie from before a sign-in), `staff` (whoever is signed in), or the action one of their roles must allow. */
  readonly caller: 'anyone' | 'browser' | 'staff' | StaffAction
  /** Changes state, so only pages of this origin may call it. */
  readonly origin: boolean
}
