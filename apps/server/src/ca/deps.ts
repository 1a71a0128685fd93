import type { Kysely } from 'kysely'
import type { CertifiedKeyKind } from '@yinxin/protocol/ca'
import type { Km } from '@yinxin/protocol/km'
import type { Clock } from '../platform/clock.ts'
import type { FewAtOnce } from '../platform/few-at-once.ts'
import type { Log } from '../platform/log.ts'
import type { Secrets } from '../platform/secrets.ts'
import type { Keyring } from './authorities/keyring.ts'
import type { AuthorityNames } from './certificates/profile.ts'
import type { ListsAside } from './revocation/lists-aside.ts'
import type { Quotas } from './issuance/quotas.ts'

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
  /** Hierarchies the ceremony makes and certificates are issued from; default all. */
  readonly kinds?: readonly CertifiedKeyKind[]
  /** Roots are kept offline: none is made here, and issuing CAs come from a ceremony; default false. */
  readonly offlineRoots?: boolean
  /** Names in the CA certificates a ceremony makes; default those of the demo. */
  readonly names?: AuthorityNames
  /** Policy (OID) that certificates of handlers name; default none. */
  readonly policy?: string | undefined
  /** Policy (OID) that certificates of staff name; default `defaultStaffPolicy`. */
  readonly staffPolicy?: string | undefined
  readonly quotas?: Quotas
  /** Origin of the site where officers approve; default that of an RA on this computer. */
  readonly approvalOrigin?: string
  /** Days before its end from which a certificate may be renewed by its own key; default 30. */
  readonly renewalDays?: number
  /** Lost UKeys one caller may report within 24 hours; default `defaultSuspensionsPerDay`. */
  readonly suspensionsPerDay?: number
  /** Lists that certificates are spread over from now on, each with its own address (`listShardCounts`); default 1: the whole list. */
  readonly listShards?: number
  /** Makes encryption keys; absent: no pairs are issued. */
  readonly km?: Km
}

/** What the parts of the CA share. */
export interface CaContext extends CaDeps {
  readonly keyring: Keyring
  readonly kinds: readonly CertifiedKeyKind[]
  readonly names: AuthorityNames
  readonly offlineRoots: boolean
  readonly quotas: Quotas
  readonly listShards: number
  readonly approvalOrigin: string
  readonly renewalDays: number
  readonly suspensionsPerDay: number
  /** Issuances over an approval hold a connection while they use another: only a few at once. */
  readonly approvals: FewAtOnce
  /** Where long lists are made. */
  readonly aside: ListsAside
}
