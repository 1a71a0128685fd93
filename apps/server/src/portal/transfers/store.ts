import type { FailureCode } from '@yinxin/protocol/failures'
import { sql } from 'kysely'
import { jsonText } from '../../platform/json-text.ts'
import type { PortalDatabase, PortalTransaction } from '../database.ts'
import type { Calendar } from './working-days.ts'

/** What is kept of the proof a transfer was asked with; no person is named in it. */
export interface TransferFacts {
  readonly traceId: string
  readonly subject: { readonly name: string; readonly uscc: string; readonly stableId: string; readonly insuranceNumber?: string }
  readonly issuerName: string
  readonly serial: string
  readonly authority: string
  readonly notAfter: string
  /** base64 DER. */
  readonly der: string
}

/** A transfer with the names of both sides. */
export interface Transfer {
  readonly id: string
  readonly holderId: string
  readonly from: { readonly id: string; readonly name: string; readonly uscc: string }
  readonly to: { readonly id: string; readonly name: string; readonly uscc: string }
  readonly certificateSha256: string
  readonly facts: TransferFacts
  /** Hash of the cookie of the browser that asked. */
  readonly browser: string
  readonly askedAt: Date
  /** ISO date: the last day of the present holder. */
  readonly dueOn: string
  readonly state: 'waiting' | 'objected' | 'applied' | 'ended'
  readonly objectedAt: Date | null
  readonly caseNumber: string | null
  readonly endedAt: Date | null
  readonly code: FailureCode | null
}

const side = (name: string) => sql.raw(`json_build_object('id', ${name}.id, 'name', ${name}.name, 'uscc', ${name}.uscc)`)
const selected = sql`select t.id, t.holder_id as "holderId", ${side('f')} as "from", ${side('o')} as "to",
  t.certificate_sha256 as "certificateSha256", t.facts, t.browser, t.asked_at as "askedAt", t.due_on as "dueOn", t.state,
  t.objected_at as "objectedAt", t.case_number as "caseNumber", t.ended_at as "endedAt", t.code
  from portal.transfers t join portal.organizations f on f.id = t.from_organization join portal.organizations o on o.id = t.to_organization`

/** A transfer, or undefined. */
export async function transferById(db: PortalDatabase, id: string): Promise<Transfer | undefined> {
  return (await sql<Transfer>`${selected} where t.id = ${id}`.execute(db)).rows[0]
}

/** A transfer, held until the transaction ends: of an objection and its application in one moment the second sees what the first did. */
export async function lockTransfer(trx: PortalTransaction, id: string): Promise<Transfer | undefined> {
  await sql`select id from portal.transfers where id = ${id} for update`.execute(trx)
  return transferById(trx, id)
}

/** The open transfer of a holder, held like `lockTransfer`. */
export async function lockOpenTransferOf(trx: PortalTransaction, holderId: string): Promise<Transfer | undefined> {
  const { rows } = await sql<{ id: string }>`select id from portal.transfers
    where holder_id = ${holderId} and state in ('waiting', 'objected') for update`.execute(trx)
  return rows[0] && transferById(trx, rows[0].id)
}

/** Most transfers shown to one side. */
const shown = 50

/** What a browser has asked for, the newest first. */
export const transfersOfBrowser = async (db: PortalDatabase, browser: string): Promise<readonly Transfer[]> =>
  (await sql<Transfer>`${selected} where t.browser = ${browser} order by t.asked_at desc limit ${shown}`.execute(db)).rows

/** What others have asked to take from these organisations, the newest first. */
export const transfersFrom = async (db: PortalDatabase, organizationIds: readonly string[]): Promise<readonly Transfer[]> =>
  (
    await sql<Transfer>`${selected} where t.from_organization = any(${organizationIds}::uuid[])
      order by t.asked_at desc limit ${shown}`.execute(db)
  ).rows

interface NewTransfer extends Pick<Transfer, 'holderId' | 'certificateSha256' | 'facts' | 'browser' | 'dueOn'> {
  readonly from: string
  readonly to: string
}

/** Stores a transfer; undefined: one of this holder is open already. */
export async function insertTransfer(trx: PortalTransaction, transfer: NewTransfer, now: Date): Promise<string | undefined> {
  const { holderId, from, to, certificateSha256, facts, browser, dueOn } = transfer
  const { rows } = await sql<{ id: string }>`insert into portal.transfers
      (holder_id, from_organization, to_organization, certificate_sha256, facts, browser, asked_at, due_on)
    values (${holderId}, ${from}, ${to}, ${certificateSha256}, ${jsonText(facts)}::jsonb, ${browser}, ${now}, ${dueOn})
    on conflict (holder_id) where state in ('waiting', 'objected') do nothing returning id`.execute(trx)
  return rows[0]?.id
}

/** Stops a transfer that is held. */
export const markObjected = async (trx: PortalTransaction, id: string, by: string, now: Date): Promise<void> =>
  void (await sql`update portal.transfers set state = 'objected', objected_at = ${now}, objected_by = ${by}
    where id = ${id} and state = 'waiting'`.execute(trx))

/** Ends a transfer that is held: applied, or not and why. */
export const markOver = async (trx: PortalTransaction, id: string, code: FailureCode | undefined, now: Date): Promise<void> =>
  void (await sql`update portal.transfers set state = ${code === undefined ? 'applied' : 'ended'}, code = ${code ?? null}, ended_at = ${now}
    where id = ${id} and state in ('waiting', 'objected')`.execute(trx))

/** The case in which an objection is decided. */
export const noteCase = async (db: PortalDatabase, id: string, number: string): Promise<void> =>
  void (await sql`update portal.transfers set case_number = ${number} where id = ${id} and case_number is null`.execute(db))

/** Ids of transfers whose last day is over, at most `most`. */
export const dueTransfers = async (db: PortalDatabase, today: string, most: number): Promise<readonly string[]> =>
  (
    await sql<{ id: string }>`select id from portal.transfers where state = 'waiting' and due_on < ${today}
      order by due_on, id limit ${most}`.execute(db)
  ).rows.map(({ id }) => id)

/**
 * Transfers that wait for a decision of the desk, at most `most`: first those that have no case yet, then the others in no order, so that many that wait
 * long keep none from being asked about.
 */
export const objectedTransfers = async (db: PortalDatabase, most: number): Promise<readonly Transfer[]> =>
  (
    await sql<Transfer>`${selected} where t.state = 'objected'
      order by t.case_number is not null, case when t.case_number is null then t.objected_at end, random() limit ${most}`.execute(db)
  ).rows

/** The days that differ from what their weekday says, from a day on. */
export async function calendarFrom(db: PortalDatabase, day: string): Promise<Calendar> {
  const { rows } = await sql<{ day: string; worked: boolean }>`select day, worked from portal.holidays where day >= ${day}
    order by day limit 1000`.execute(db)
  return new Map(rows.map((row) => [row.day, row.worked ? 'worked' : 'holiday']))
}

/** True where a person has registered an organisation. */
export async function isRegisteredByPerson(db: PortalDatabase, organizationId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from portal.organizations where id = ${organizationId} and registered_at is not null`.execute(db)
  return rows.length > 0
}
