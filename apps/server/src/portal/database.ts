import type { VisitPlace } from '@yinxin/protocol/desk'
import type { ColumnType, Generated, Kysely, Transaction } from 'kysely'
import type { Purpose } from '@yinxin/protocol/assistant'
import type { DocumentKind } from '@yinxin/protocol/identifiers'
import type {
  ConsentText,
  DelegationEnd,
  DelegationState,
  LossReason,
  NoticeChoice,
  NoticeKind,
  PersonNotice,
  ProofingLevel,
  RoleKind,
  RoleState,
} from '@yinxin/protocol/portal'
import type { Acr, Evidence } from '../platform/authentication/principal.ts'
import type { SessionTables } from '../platform/sessions/tables.ts'

/** What a one-time code is for; one sent for another purpose is no answer. */
export type CodePurpose = 'registration' | 'sign-in' | 'recovery' | 'mobile' | 'old-mobile'

/** What a passkey challenge is for; an answer to another purpose is none. */
export type PasskeyPurpose = 'registration' | 'sign-in' | 'addition' | 'agreement'

/** A jsonb column: objects out, JSON text in (`pg` would turn an array parameter into a PostgreSQL array). */
type Json<T> = ColumnType<T, string, string>

export interface OrganizationTable {
  id: Generated<string>
  uscc: string
  /** False: the check character does not fit; a warning for a clerk, no more (R20). */
  check_fits: boolean
  name: string
  normalized_name: string
  /** Null: the insurance register has not said. */
  place: string | null
  /** ISO date as text: `pg` would read a date column as local midnight. Null: not on the insurance register. */
  insured_since: string | null
  /** When a register was last read into it. */
  imported_at: Date
  /** Where its row came from first. */
  source: Generated<'import' | 'registration'>
  /** What the register of legal persons said when a person registered it. */
  former_names: ColumnType<readonly string[], string | undefined, string>
  legal_form: ColumnType<string | null, string | null | undefined, string | null>
  /** When a person first registered it; null: nobody has. */
  registered_at: ColumnType<Date | null, Date | undefined, Date>
  /** How it is reached, wrapped (R33). */
  contact: Uint8Array | null
  state: Generated<'active' | 'blocked'>
  blocked_for: string | null
}

export interface UnitTable {
  code: string
  organization_id: string
  name: string
  place: string
  insurances: Json<readonly { readonly kind: string; readonly place: string }[]>
}

/** Who holds certificates: known by authority + stable identifier, never by one certificate (R24). */
export interface HolderTable {
  id: Generated<string>
  /** Id of the configured authority; null: from before authorities had one, known by its certificates until it is seen again. */
  authority: string | null
  stable_id: string
  /** What pairwise subjects are made of. Stays when the holder gets another key here, so that business systems go on knowing it. */
  subject_authority: string
  subject_id: string
  since: Date
}

/** A certificate that was accepted for its holder. */
export interface CertificateTable {
  sha256: string
  holder_id: string
  /** The certificate, to ask about it again; null: from before it was kept. */
  der: Uint8Array | null
  first_seen_at: Date
  /** When the gateway was last asked about it. */
  asked_at: Date
  /** Its end, read from it by a job; null: not yet, or it is not kept. */
  not_after: ColumnType<Date | null, undefined, Date>
}

/** A certificate holder acts for an organisation. */
export interface BindingTable {
  id: Generated<string>
  holder_id: string
  organization_id: string
  state: 'active' | 'blocked'
  /** Why an operator blocked it. */
  blocked_for?: string | null
  /** `rule`: the decision table; `import`: an older portal had bound it (the default is `rule`); `desk`: two members of staff; `transfer`: it went there from another one. */
  decided_by: Generated<'rule' | 'import' | 'desk' | 'transfer'>
  bound_at: Date
}

/** A UKey that was reported lost: certificates of the holder that were issued before open nothing (R30). */
export interface SuspensionTable {
  id: Generated<string>
  holder_id: string
  organization_id: string
  reason: LossReason
  suspended_at: Date
  /** Role of whoever reported it. */
  suspended_by: string
  lifted_at: ColumnType<Date | null, undefined, Date>
  /** Role of whoever lifted it, or `desk` and the decision. */
  lifted_by: ColumnType<string | null, undefined, string>
}

/** What organisations were told (R19, R24, R30); also the outbox of a provider of its own, where there is one. */
export interface NoticeTable {
  id: Generated<string>
  organization_id: string
  kind: NoticeKind
  detail: Json<Record<string, string>>
  created_at: Date
  /** Absent: it waits for its provider. */
  delivered_at: ColumnType<Date | null, undefined, Date>
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

/** A verified sign-in that waits for the choice of a unit. */
export interface PendingSignIn {
  readonly holderId: string
  readonly bindingId: string
  readonly organizationId: string
  readonly acr: Acr
  readonly evidence: Evidence
  readonly firstSignIn: boolean
  /** ISO time of the proof; what asks for a fresh one counts from there, however long the choice took. Absent: from before it was kept. */
  readonly provenAt?: string
  /** The role it acts by, where a person is known. */
  readonly roleId?: string
}

/** A sign-in that waits for the choice of a unit. */
export interface PendingTable {
  browser: string
  facts: Json<PendingSignIn>
  expires_at: Date
}

export interface KeyTable {
  /** The kind's own name for the first of a kind. */
  name: string
  kind: string
  wrapped: Uint8Array
  created_at: Date
  /** From then on it signs, until a newer one of its kind does. */
  signs_from: Date
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

export interface PersonTable {
  id: Generated<string>
  /** Columns `_enc` are sealed with the data key (`person-keys.ts`), columns `_hash` are keyed hashes to find a row by. */
  name_enc: Uint8Array | null
  document_kind: DocumentKind
  /** Null: a provider answers for this person, and the number is not kept (R50). */
  document_enc: Uint8Array | null
  document_hash: string | null
  provider: string | null
  pseudonym_hash: string | null
  mobile_enc: Uint8Array | null
  mobile_hash: string | null
  /** `erased`: everything that says who it was is null. */
  state: Generated<'active' | 'suspended' | 'erased'>
  /** Of the page they last signed in on: in it they are written to of what others did. */
  language: Generated<'zh-CN' | 'en'>
  registered_at: Date
  erased_at: ColumnType<Date | null, undefined, Date>
}

/** How well it is known who a person is; the newest row holds. */
export interface ProofingTable {
  id: Generated<string>
  person_id: string
  level: ProofingLevel
  provider: string | null
  at: Date
}

export interface CredentialTable {
  id: Generated<string>
  person_id: string
  kind: 'password'
  /** The hash of a password, in the PHC string format, over a pepper that is not in the database in the clear. */
  secret: string
  created_at: Date
  revoked_at: Date | null
}

/** A passkey; `counter` is a bigint, which comes as text. */
export interface PasskeyTable {
  /** Credential id, base64url. */
  id: string
  person_id: string
  /** COSE key. */
  public_key: Uint8Array
  counter: ColumnType<string, number, number>
  transports: readonly string[]
  browser: string
  created_at: Date
  last_used_at: Date | null
}

/** A challenge for a passkey, by the hash of the browser's cookie or the session that asked. */
export interface PasskeyChallengeTable {
  asked_by: string
  purpose: PasskeyPurpose
  challenge: string
  /** Id the person of a registration is going to have. */
  handle: string | null
  expires_at: Date
}

export interface ConsentTable {
  id: Generated<string>
  person_id: string
  text: ConsentText
  version: string
  given_at: Date
}

/** Browsers a person has signed in from, by the hash of a cookie of their own. */
export interface DeviceTable {
  person_id: string
  device_hash: string
  browser: string
  first_seen_at: Date
  last_seen_at: Date
}

/** What a person was told. */
export interface PersonNoticeTable {
  id: Generated<string>
  person_id: string
  kind: PersonNotice['kind']
  detail: ColumnType<PersonNotice['detail'], string, never>
  created_at: Date
}

/** A visit somebody is still to be reminded of. */
export interface VisitReminderTable {
  case_number: string
  due_at: Date
  browser: string
  person_id: string
  place: ColumnType<VisitPlace['name'], string, never>
  day: string
}

/** About what a person wants to be written to, where it is not as by default. */
export interface NoticeChoiceTable {
  person_id: string
  kind: NoticeChoice
  by_message: boolean
  chosen_at: Date
}

/** Somebody was shown what of a person is masked elsewhere (R49). */
export interface DataViewTable {
  id: Generated<string>
  person_id: string
  what: 'document' | 'mobile' | 'everything' | 'case-document'
  role: 'owner' | 'clerk' | 'approver' | 'supervisor' | 'administrator'
  actor: string
  /** Number of the case. */
  about: string | null
  at: Date
}

/** A registration that has begun in a browser; its facts are sealed. */
export interface RegistrationTable {
  browser: string
  facts_enc: Uint8Array
  expires_at: Date
}

/** The code that was sent last for a browser and a purpose. */
export interface CodeTable {
  browser: string
  purpose: CodePurpose
  code_hash: string
  person_id: string | null
  /** The mobile it was sent to, sealed, where the purpose is about it. */
  mobile_enc: Uint8Array | null
  tries: Generated<number>
  expires_at: Date
}

/** Outbox of text messages; deleted when they expire. */
export interface MessageTable {
  id: Generated<string>
  mobile_enc: Uint8Array
  text_enc: Uint8Array
  created_at: Date
  expires_at: Date
  delivered_at: ColumnType<Date | null, undefined, Date>
}

/** How many said that an article of the help centre helped, on a day; of nobody in particular. */
export interface HelpAnswerTable {
  article: string
  /** ISO date: `pg` would read a date column as local midnight. */
  day: string
  helped: number
  not_helped: number
}

/** What a person is in an organisation. */
export interface RoleTable {
  id: Generated<string>
  person_id: string
  organization_id: string
  kind: RoleKind
  state: RoleState
  /** Null: all of the organisation's. */
  unit_codes: ColumnType<readonly string[] | null, string | null, string | null>
  business_systems: ColumnType<readonly string[] | null, string | null, string | null>
  /** Last day, ISO date as text. */
  until: string
  asked_at: Date
  /** When the person last proved that they hold a certificate bound to the organisation. */
  proven_at: Date | null
  in_force_at: Date | null
  in_force_by: InForceBy | null
  /** The role whose bearer agreed. */
  granted_by: string | null
  ended_at: Date | null
  end_reason: RoleEnd | null
  /** Counts changes, so that a row that was put back shows. */
  version: Generated<number>
}

/** What brought a role into force. */
export type InForceBy = 'certificate' | 'registry' | 'manager' | 'invitation' | 'hand-over'

/** Why a role ended. */
export type RoleEnd = 'withdrawn' | 'refused' | 'left' | 'removed' | 'handed-over' | 'expired'

/** Who uses a certificate; at most one person at a time. */
export interface HolderPersonTable {
  id: Generated<string>
  holder_id: string
  person_id: string
  since: Date
  ended_at: Date | null
  how: 'binding'
}

/** A person is asked to take a part in an organisation. Columns `_enc` and `_hash` as of persons. */
export interface InvitationTable {
  id: Generated<string>
  organization_id: string
  name_enc: Uint8Array
  mobile_enc: Uint8Array
  mobile_hash: string
  kind: Exclude<RoleKind, 'legal-representative'>
  unit_codes: ColumnType<readonly string[] | null, string | null, string | null>
  business_systems: ColumnType<readonly string[] | null, string | null, string | null>
  until: string
  invited_by: string
  state: Generated<'sent' | 'accepted' | 'declined' | 'withdrawn'>
  sent_at: Date
  expires_at: Date
  decided_at: ColumnType<Date | null, undefined, Date>
}

/** An organisation lets another one do named business for it. */
export interface DelegationTable {
  id: Generated<string>
  /** Who is acted for, and who acts. */
  from_organization: string
  to_organization: string
  unit_codes: Json<readonly string[]>
  /** Ids of business systems. */
  business_systems: Json<readonly string[]>
  /** Last day, ISO date as text. */
  until: string
  state: Generated<DelegationState>
  offered_at: Date
  /** The roles whose bearers confirmed it, one on each side. */
  offered_by: string
  accepted_at: Date | null
  accepted_by: string | null
  last_used_at: Date | null
  ended_at: Date | null
  end_reason: DelegationEnd | null
  /** Counts changes, so that a row that was put back shows. */
  version: Generated<number>
}

/** Who acts by a delegation: what a context stands on. */
export interface DelegationHandlerTable {
  id: Generated<string>
  delegation_id: string
  role_id: string
  named_at: Date
  named_by: string
  last_used_at: Date | null
  ended_at: Date | null
}

/** The last proof by certificate made in a session that was not its sign-in. */
export interface StepUpTable {
  session_id: string
  organization_id: string
  certificate_sha256: string
  made_at: Date
}

/** Outbox of mails; deleted when they were taken, or expire. */
export interface MailTable {
  id: string
  address_enc: Uint8Array
  text_enc: Uint8Array
  created_at: Date
  expires_at: Date
}

/** How far a holder has read what an organisation was told. */
export interface NoticeReadTable {
  holder_id: string
  organization_id: string
  read_until: Date
}

export interface PortalTables extends SessionTables {
  suspensions: SuspensionTable
  mails: MailTable
  notice_reads: NoticeReadTable
  help_answers: HelpAnswerTable
  roles: RoleTable
  holder_persons: HolderPersonTable
  invitations: InvitationTable
  step_ups: StepUpTable
  delegations: DelegationTable
  delegation_handlers: DelegationHandlerTable
  persons: PersonTable
  proofings: ProofingTable
  credentials: CredentialTable
  passkeys: PasskeyTable
  passkey_challenges: PasskeyChallengeTable
  consents: ConsentTable
  devices: DeviceTable
  data_views: DataViewTable
  person_notices: PersonNoticeTable
  notice_choices: NoticeChoiceTable
  visit_reminders: VisitReminderTable
  registrations: RegistrationTable
  codes: CodeTable
  messages: MessageTable
  organizations: OrganizationTable
  units: UnitTable
  holders: HolderTable
  certificates: CertificateTable
  bindings: BindingTable
  notices: NoticeTable
  browsers: BrowserTable
  challenges: ChallengeTable
  pending_sign_ins: PendingTable
  keys: KeyTable
  oidc: OidcTable
}

/** The portal's database handle; its stores choose the schema `portal` themselves. */
export type PortalDatabase = Kysely<PortalTables>

/** A handle inside one transaction: what must commit together takes this. */
export type PortalTransaction = Transaction<PortalTables>

/** The tables of schema `portal`. */
export const portalTables = (db: PortalDatabase): PortalDatabase => db.withSchema('portal')
