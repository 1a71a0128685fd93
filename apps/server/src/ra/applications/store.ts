import { sql, type Kysely, type Transaction } from 'kysely'
import {
  applicationsPerPage,
  businesses,
  businessRules,
  type ApplicationOrder,
  type ApplicationState,
  type RefusalReason,
} from '@yinxin/protocol/ra'
import { orderedBy } from '../../platform/database/sorting.ts'
import type {
  StoredApplication,
  ApprovalBasis,
  KeptEncryptionHalf,
  KeptSignature,
  NewApplication,
  Released,
  Replacement,
  WantedCertificate,
} from './application.ts'

type Db = Kysely<any> | Transaction<any>

const columns =
  sql.raw(`id, number, step_id as "stepId", content_hash as "contentHash", access_hash as "accessHash", business, state, uscc, subject,
  ukey_serial as "ukeySerial", request, key_sha256 as "keySha256", key_kind as "keyKind", until, target, replaces, basis, release_key as "releaseKey", released_at as "releasedAt", released_generation as "releasedGeneration", endorsement, certificate, takes_encryption_key as "takesEncryptionKey", encryption_certificate as "encryptionCertificate", enveloped_key as "envelopedKey", serial, refusal,
  submitted_at as "submittedAt", changed_at as "changedAt"`)

/** As a row has it: the key's columns beside each other. */
type Row = Omit<StoredApplication, 'wanted' | 'released' | 'encryption'> & {
  readonly [Name in keyof WantedCertificate]: WantedCertificate[Name] | null
} & { readonly releasedAt: Date | null; readonly releasedGeneration: number | null } & {
  readonly encryptionCertificate: Uint8Array | null
  readonly envelopedKey: Uint8Array | null
}

function read(stored: Row): StoredApplication {
  const { request, keySha256, keyKind, until, takesEncryptionKey, releasedAt: at, releasedGeneration: generation, ...others } = stored
  const { encryptionCertificate, envelopedKey, ...row } = others
  const isWhole = request !== null && keySha256 !== null && keyKind !== null && until !== null
  const released = at === null || generation === null ? null : { at, generation }
  const encryption = encryptionCertificate === null || envelopedKey === null ? null : { certificate: encryptionCertificate, envelopedKey }
  const wanted = isWhole ? { request, keySha256, keyKind, until, takesEncryptionKey: takesEncryptionKey === true } : null
  return { ...row, released, encryption, wanted }
}

const one = (rows: readonly Row[]): StoredApplication | undefined => rows.map(read)[0]

/** Stores a new application; undefined when its step is there already. */
export async function insertApplication(trx: Db, made: NewApplication, now: Date): Promise<StoredApplication | undefined> {
  const {
    number,
    stepId,
    contentHash,
    accessHash,
    business,
    state,
    uscc,
    subject,
    ukeySerial,
    wanted,
    target,
    replaces,
    basis,
    releaseKey,
  } = made
  const { request, keySha256, keyKind, until, takesEncryptionKey } = wanted ?? {
    ...{ request: null, keySha256: null, keyKind: null, until: null, takesEncryptionKey: false },
  }
  const { rows } = await sql<Row>`insert into ra.application (number, step_id, content_hash, access_hash, business, state, uscc, subject,
      ukey_serial, request, key_sha256, key_kind, until, takes_encryption_key, target, replaces, basis, release_key, submitted_at, changed_at)
    values (${number}, ${stepId}, ${contentHash}, ${accessHash}, ${business}, ${state}, ${uscc},
      ${JSON.stringify(subject)}, ${ukeySerial}, ${request === null ? null : Buffer.from(request)}, ${keySha256}, ${keyKind}, ${until}, ${takesEncryptionKey},
      ${json(target)}, ${json(replaces)}, ${json(basis)}, ${releaseKey === null ? null : Buffer.from(releaseKey)}, ${now}, ${now})
    on conflict (step_id) do nothing returning ${columns}`.execute(trx)
  return one(rows)
}

const json = (value: object | null): string | null => (value === null ? null : JSON.stringify(value))

export const applicationByStep = async (db: Db, stepId: string): Promise<StoredApplication | undefined> =>
  one((await sql<Row>`select ${columns} from ra.application where step_id = ${stepId}`.execute(db)).rows)

export const applicationByNumber = async (db: Db, number: string): Promise<StoredApplication | undefined> =>
  one((await sql<Row>`select ${columns} from ra.application where number = ${number}`.execute(db)).rows)

/** The same, locked until the transaction ends. */
export const lockApplication = async (trx: Transaction<any>, number: string): Promise<StoredApplication | undefined> =>
  one((await sql<Row>`select ${columns} from ra.application where number = ${number} for update`.execute(trx)).rows)

const bytesOf = (bytes: Uint8Array | undefined): Buffer | null => (bytes === undefined ? null : Buffer.from(bytes))

export interface ApplicationChange {
  readonly state: ApplicationState
  readonly basis?: ApprovalBasis
  readonly refusal?: RefusalReason
  readonly endorsement?: KeptSignature
  /** What the officer signed who refused. */
  readonly refused?: KeptSignature
  readonly issued?: { readonly certificate: Uint8Array; readonly serial: string; readonly encryption?: KeptEncryptionHalf }
  /** As the officer said which certificate goes. */
  readonly replaces?: Replacement
  /** Nobody confirmed in time. */
  readonly lapsedAt?: Date
}

export async function changeApplication(trx: Transaction<any>, id: string, change: ApplicationChange, now: Date): Promise<void> {
  const { state, basis, refusal, endorsement, refused, issued, replaces, lapsedAt } = change
  await sql`update ra.application set state = ${state}, changed_at = ${now}, replaces = coalesce(${json(replaces ?? null)}::jsonb, replaces), basis = coalesce(${json(basis ?? null)}::jsonb, basis),
    refusal = coalesce(${refusal ?? null}, refusal), refused = coalesce(${json(refused ?? null)}::jsonb, refused),
    endorsement = ${state === 'waiting' ? null : sql`coalesce(${json(endorsement ?? null)}::jsonb, endorsement)`}, serial = coalesce(${issued?.serial ?? null}, serial),
    encryption_certificate = coalesce(${bytesOf(issued?.encryption?.certificate)}::bytea, encryption_certificate),
    enveloped_key = ${state === 'done' ? null : sql`coalesce(${bytesOf(issued?.encryption?.envelopedKey)}::bytea, enveloped_key)`},
    lapsed_at = coalesce(${lapsedAt ?? null}, lapsed_at),
    certificate = coalesce(${issued === undefined ? null : Buffer.from(issued.certificate)}::bytea, certificate) where id = ${id}`.execute(
    trx,
  )
}

export interface StepLine {
  readonly at: Date
  readonly step: string
  readonly by: 'applicant' | 'organization' | 'officer' | 'rule' | 'authority' | 'time'
  readonly officer: string | null
}

export async function addStep(trx: Db, application: string, { at, step, by, officer }: StepLine): Promise<void> {
  await sql`insert into ra.step (application, at, step, by, officer) values (${application}, ${at}, ${step}, ${by}, ${officer})`.execute(
    trx,
  )
}

export const stepsOf = async (db: Db, application: string): Promise<readonly StepLine[]> =>
  (await sql<StepLine>`select at, step, by, officer from ra.step where application = ${application} order by sequence`.execute(db)).rows

/** Asks the organisation from now on; called in the transaction of the application. */
export async function openAgreement(
  trx: Db,
  application: string,
  { address, until }: { readonly address: string; readonly until: Date },
  now: Date,
): Promise<void> {
  await sql`insert into ra.agreement (application, address, until, changed_at) values (${application}, ${address}, ${until}, ${now})`.execute(
    trx,
  )
}

/** Numbers of applications that were approved and wait for the CA. */
export const approvedNumbers = async (db: Db, most: number): Promise<readonly string[]> =>
  (
    await sql<{
      number: string
    }>`select number from ra.application where state = 'approved' and business <> 'unblock' order by changed_at limit ${most}`.execute(db)
  ).rows.map(({ number }) => number)

/** Those that nobody decided about since then. */
export const undecidedBefore = async (db: Db, before: Date, most: number): Promise<readonly string[]> =>
  (
    await sql<{
      number: string
    }>`select number from ra.application where state in ('waiting', 'endorsed') and changed_at < ${before} limit ${most}`.execute(db)
  ).rows.map(({ number }) => number)

/** Unblockings of a state that have been in it since then. */
export const unblockingsBefore = async (db: Db, state: ApplicationState, before: Date, most: number): Promise<readonly string[]> =>
  (
    await sql<{ number: string }>`select number from ra.application
      where business = 'unblock' and state = ${state} and changed_at <= ${before} order by changed_at limit ${most}`.execute(db)
  ).rows.map(({ number }) => number)

/** Unblockings nobody confirmed in time, whose certificates are still to be suspended; also of those that were confirmed since. */
export const toSuspend = async (db: Db, most: number): Promise<readonly StoredApplication[]> =>
  (
    await sql<Row>`select ${columns} from ra.application where lapsed_at is not null and suspended_at is null
      order by lapsed_at limit ${most}`.execute(db)
  ).rows.map(read)

export async function noteSuspended(db: Db, id: string, now: Date): Promise<void> {
  await sql`update ra.application set suspended_at = ${now} where id = ${id}`.execute(db)
}

/** Organisations that were issued a certificate onto a UKey of this serial number, as its applicants said it. */
export const organizationsWithUkey = async (db: Db, ukeySerial: string): Promise<readonly string[]> =>
  (
    await sql<{ uscc: string }>`select distinct uscc from ra.application
      where ukey_serial = ${ukeySerial} and certificate is not null limit 2`.execute(db)
  ).rows.map(({ uscc }) => uscc)

/** The UKey a certificate was applied for with; undefined for one that was not issued over the RA. */
export const ukeyOfIssued = async (db: Db, serial: string, uscc: string): Promise<string | undefined> =>
  (
    await sql<{ ukey: string }>`select ukey_serial as ukey from ra.application where uscc = ${uscc} and serial = ${serial} limit 1`.execute(
      db,
    )
  ).rows[0]?.ukey

export async function noteReleased(trx: Transaction<any>, id: string, { at, generation }: Released): Promise<void> {
  await sql`update ra.application set released_at = ${at}, released_generation = ${generation} where id = ${id}`.execute(trx)
}

/** Businesses after which the old certificate goes when the new key has signed. */
const replacing = businesses.filter((business) => businessRules[business].old === 'revoked when the new key has signed')

/** Certificates whose successors are in use, and that are still to be revoked. */
export const toReplace = async (db: Db, most: number): Promise<readonly StoredApplication[]> =>
  (
    await sql<Row>`select ${columns} from ra.application
      where state = 'done' and business = any(${replacing}) and replaced_at is null order by changed_at limit ${most}`.execute(db)
  ).rows.map(read)

export async function noteReplaced(db: Db, id: string, now: Date): Promise<void> {
  await sql`update ra.application set replaced_at = ${now} where id = ${id}`.execute(db)
}

export interface ApplicationQuery {
  readonly state?: ApplicationState
  /** Number, credit code or a part of the organisation's name. */
  readonly search?: string
  readonly sort?: ApplicationOrder
  /** How many come before. */
  readonly from?: number
}

export interface FoundApplications {
  readonly applications: readonly StoredApplication[]
  /** In all, whatever page is asked for. */
  readonly total: number
}

const sortedBy = {
  submitted: sql`submitted_at`,
  changed: sql`changed_at`,
  organization: sql`(subject->>'organization') collate ra.pinyin`,
}

const whatWaitsFirst = sql`(state not in ('waiting', 'endorsed')), case when state in ('waiting', 'endorsed') then submitted_at end, submitted_at desc, number`

/** Without an order the oldest that wait come first; of all others the newest. */
export async function findApplications(db: Db, { state, search, sort, from = 0 }: ApplicationQuery): Promise<FoundApplications> {
  const like = search === undefined ? null : `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`
  const where = sql`(${state ?? null}::text is null or state = ${state ?? null})
      and (${like}::text is null or number = ${search ?? ''} or uscc = ${search ?? ''} or subject->>'organization' like ${like})`
  const order = sort === undefined ? whatWaitsFirst : orderedBy(sort, sortedBy, sql`number`)
  const { rows } = await sql<Row>`select ${columns} from ra.application where ${where}
    order by ${order} limit ${applicationsPerPage} offset ${from}`.execute(db)
  const counted = await sql<{ count: number }>`select count(*)::int as count from ra.application where ${where}`.execute(db)
  return { applications: rows.map(read), total: counted.rows[0]?.count ?? 0 }
}

export const applicationsOf = async (db: Db, uscc: string, except: string, most: number): Promise<readonly StoredApplication[]> =>
  (
    await sql<Row>`select ${columns} from ra.application where uscc = ${uscc} and number <> ${except}
      order by submitted_at desc limit ${most}`.execute(db)
  ).rows.map(read)
