import type { Ca, RevokeInput, RevokeReason } from '@yinxin/protocol/ca'
import type { Gateway } from '@yinxin/protocol/gateway'
import type { Business } from '@yinxin/protocol/ra'
import type { Kysely } from 'kysely'
import type { Challenging } from '../platform/authentication/challenges.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { MessageProvider } from '../platform/messages/message-service.ts'
import type { Secrets } from '../platform/secrets.ts'
import type { SessionEnding } from '../platform/sessions/end-session.ts'
import type { SessionLimits } from '../platform/sessions/limits.ts'
import type { Cookies } from '../platform/web/cookies.ts'

/** What the RA may have revoked or suspended by itself. No end of a suspension: that takes an officer's decision. */
export type RaRevocation = RevokeInput & { readonly reason: Exclude<RevokeReason, 'removeFromCRL'> }

/** What the RA asks of the CA: issuance over an approval only. */
export type ApprovedCa = Pick<Ca, 'issueApproved' | 'decideStatus' | 'certificatesOf' | 'officers' | 'authorities'> & {
  revoke(input: RaRevocation): ReturnType<Ca['revoke']>
}

/** Everything an operator may set about the RA. Durations in seconds. */
export interface RaConfig {
  /** Public origin: approvals are bound to it. */
  readonly origin: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly demo: boolean
  readonly assistantPorts: readonly number[]
  readonly pagesFolder: string
  readonly sessionIdleSeconds: number
  readonly sessionAbsoluteSeconds: number
  readonly signInsPerMinute: number
  /** Submissions and questions one address may send in a minute. */
  readonly requestsPerMinute: number
  /** Codes that may go to the contact of one organisation in an hour. */
  readonly codesPerHour: number
  /** An application nobody decides about is over after so many days. */
  readonly applicationDays: number
  /** Businesses about which two officers sign, never the same person. */
  readonly secondOfficer: readonly Business[]
  readonly secureCookies: boolean
  /** Origin of the portal where who manages an organisation agrees to unblocking one of its UKeys; absent: no organisation is asked, and officers decide. */
  readonly agreementOrigin?: string
  /** So long they may agree; after it a desk decides. */
  readonly agreementHours: number
}

export interface RaDeps {
  readonly db: Kysely<any>
  readonly ca: ApprovedCa
  readonly gateway: Gateway
  readonly clock: Clock
  readonly log: Log
  readonly secrets: Secrets
  readonly config: RaConfig
  /** Brings codes to mobiles; absent: nobody can apply by a code. */
  readonly messages?: MessageProvider
  /** Name of this node, for the audit. */
  readonly node: string
}

/** What every part inside the RA works with. */
export interface RaParts extends RaDeps, SessionEnding<unknown>, Challenging<object> {
  readonly db: Kysely<any>
  readonly gateway: Gateway
  readonly clock: Clock
  readonly log: Log
  readonly node: string
  readonly schema: 'ra'
  readonly cookies: Cookies
  readonly limits: SessionLimits
  /** Digest of an application code, by a key of the RA: whoever reads the table cannot try codes. */
  readonly codeDigest: (uscc: string, code: string) => string
  /** Certificates of officers the CA has on its list, asked for every few seconds. */
  readonly isOfficer: (sha256: string) => Promise<boolean>
}
