import type { Certificate } from '@yinxin/pki'
import type { Kysely } from 'kysely'
import type { Clock } from '../platform/clock.ts'

export interface KmDeps {
  readonly db: Kysely<any>
  readonly clock: Clock
  /** Name of this node, for the audit. */
  readonly node: string
  /** Certificates of the recovery officers, any two of whom open what is archived; fewer than two: no key is made. */
  readonly recoveryOfficers: readonly Certificate[]
}
