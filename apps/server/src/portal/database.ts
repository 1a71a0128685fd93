import type { ColumnType, Generated, Kysely, Transaction } from 'kysely'
import type { Purpose } from '@yinxin/protocol/assistant'
import type { CertificateFacts } from '@yinxin/protocol/gateway'

/** A jsonb column: objects out, JSON text in (`pg` would turn an array parameter into a PostgreSQL array). */
type Json<T> = ColumnType<T, string, string>

export interface OrganizationTable {
  id: Generated<string>
  uscc: string
  /** False: the check character does not fit; a warning for a clerk, no more (R20). */
  check_fits: boolean
  name: string
  normalized_name: string
  place: string
  /** ISO date as text: `pg` would read a date column as local midnight. */
  insured_since: string
  imported_at: Date
}

export interface UnitTable {
  code: string
  organization_id: string
  name: string
  place: string
  insurances: Json<readonly { readonly kind: string; readonly place: string }[]>
}

/** A certificate holder and its organisation, tied to issuer + stable identifier, never to one certificate (R24). */
export interface BindingTable {
  id: Generated<string>
  issuer: string
  stable_id: string
  organization_id: string
  /** The certificate last seen; another one under the same identifier gives notice. */
  certificate_sha256: string
  bound_at: Date
}

/** Outbox of notices to the organisation's phone on file (R19, R24). */
export interface NoticeTable {
  id: Generated<string>
  organization_id: string
  kind: 'bound' | 'new-certificate'
  detail: Json<Record<string, string>>
  created_at: Date
}

/** A browser before anyone is signed in: the pre-session cookie's row. */
export interface BrowserTable {
  /** SHA-256 of the cookie. */
  id: string
  /** Interaction of a business system that waits for this browser's sign-in. */
  interaction: string | null
  expires_at: Date
}

export interface ChallengeTable {
  id: string
  nonce: string
  origin: string
  purpose: Purpose
  browser: string
  /** Hex SHA-256 of the certificate the proof must come from, when the page knew it. */
  certificate_sha256: string | null
  channel: string | null
  expires_at: Date
}

/** Facts of a verified sign-in that outlive it: in a pending sign-in, then in the session. */
export interface SignInFacts {
  readonly organizationId: string
  readonly bindingId: string
  readonly stableId: string
  readonly handlerName?: string
  readonly certificate: CertificateFacts
  readonly acr: 'certificate' | 'certificate-stale'
  readonly channel?: string
  readonly firstSignIn: boolean
  /** base64 DER, kept only after a sign-in with an expired revocation list: asked about again at the first fresh one. */
  readonly recheck?: string
  /** The business system's interaction this sign-in was made for. */
  readonly interaction?: string
}

/** A sign-in that waits for the choice of a unit. */
export interface PendingTable {
  browser: string
  facts: Json<SignInFacts>
  expires_at: Date
}

export interface SessionTable {
  id: Generated<string>
  /** SHA-256 of the cookie; the cookie itself is never stored. */
  cookie_hash: string
  organization_id: string
  binding_id: string
  unit_code: string
  facts: Json<SignInFacts>
  /** Name of the browser, as shown in the list of own sessions. */
  browser: string
  signed_in_at: Date
  last_seen_at: Date
  idle_expires_at: Date
  absolute_expires_at: Date
}

export interface KeyTable {
  name: string
  wrapped: Uint8Array
  created_at: Date
}

/** One row per object of the OpenID provider. */
export interface OidcTable {
  kind: string
  id: string
  payload: Json<Record<string, unknown>>
  grant_id: string | null
  uid: string | null
  account_id: string | null
  expires_at: Date | null
}

export interface PortalTables {
  organizations: OrganizationTable
  units: UnitTable
  bindings: BindingTable
  notices: NoticeTable
  browsers: BrowserTable
  challenges: ChallengeTable
  pending_sign_ins: PendingTable
  sessions: SessionTable
  keys: KeyTable
  oidc: OidcTable
}

/** The portal's database handle; its stores choose the schema `portal` themselves. */
export type PortalDatabase = Kysely<PortalTables>

/** A handle inside one transaction: what must commit together takes this. */
export type PortalTransaction = Transaction<PortalTables>

/** The tables of schema `portal`. */
export const portalTables = (db: PortalDatabase): PortalDatabase => db.withSchema('portal')
