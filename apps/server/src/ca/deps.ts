import type { Kysely } from 'kysely'
import type { KeyKind } from '@yinxin/protocol/ca'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Secrets } from '../platform/secrets.ts'

export interface CaDeps {
  readonly db: Kysely<any>
  /** Wraps the private keys at rest. */
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  /** Where the status service answers, without slash at the end; written into certificates. */
  readonly statusUrl: string
  /** Name of this node, for the audit. */
  readonly node: string
  /** Hierarchies the ceremony makes; default all. */
  readonly kinds?: readonly KeyKind[]
  /** Name of the CA company in its certificates. */
  readonly caName?: string
}
