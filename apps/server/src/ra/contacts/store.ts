import { sql, type Kysely, type Transaction } from 'kysely'
import type { TextMessage } from '../../platform/messages/message-service.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { messageContext, mobileContext } from '../keys.ts'

type Db = Kysely<any> | Transaction<any>

/** Who gets the codes of an organisation. */
export interface ContactOnFile {
  readonly uscc: string
  readonly organization: string
  readonly contact: string
  readonly mobile: string
  readonly insuranceNumber?: string
  readonly since: Date
}

interface ContactRow {
  readonly uscc: string
  readonly organization: string
  readonly contact: string
  readonly mobile: Uint8Array
  readonly insurance: string | null
  readonly since: Date
}

export async function contactOnFile(db: Db, secrets: Secrets, uscc: string): Promise<ContactOnFile | undefined> {
  const { rows } = await sql<ContactRow>`select uscc, organization, contact, mobile, insurance_number as insurance, since
    from ra.contact where uscc = ${uscc}`.execute(db)
  const [row] = rows
  if (row === undefined) return undefined
  const { insurance, mobile, ...rest } = row
  const opened = Buffer.from(secrets.unwrap(mobile, mobileContext(uscc))).toString('utf8')
  return { ...rest, mobile: opened, ...(insurance === null ? {} : { insuranceNumber: insurance }) }
}

export async function putContact(db: Db, secrets: Secrets, contact: ContactOnFile): Promise<void> {
  const { uscc, organization, contact: name, mobile, insuranceNumber = null, since } = contact
  const wrapped = Buffer.from(secrets.wrap(Buffer.from(mobile), mobileContext(uscc)))
  await sql`insert into ra.contact as c (uscc, organization, contact, mobile, insurance_number, since)
    values (${uscc}, ${organization}, ${name}, ${wrapped}, ${insuranceNumber}, ${since})
    on conflict (uscc) do update set organization = excluded.organization, contact = excluded.contact, mobile = excluded.mobile,
      insurance_number = excluded.insurance_number, since = excluded.since`.execute(db)
  await sql`delete from ra.code where uscc = ${uscc}`.execute(db) // one that went to the old mobile is nobody's any more
}

/** What an organisation is called from now on, where it is on file. */
export async function renameOnFile(db: Db, uscc: string, organization: string): Promise<void> {
  await sql`update ra.contact set organization = ${organization} where uscc = ${uscc}`.execute(db)
}

export async function putCode(db: Db, uscc: string, digest: string, expiresAt: Date): Promise<void> {
  await sql`insert into ra.code (uscc, digest, expires_at) values (${uscc}, ${digest}, ${expiresAt})
    on conflict (uscc) do update set digest = excluded.digest, expires_at = excluded.expires_at, wrong = 0`.execute(db)
}

/** Wrong codes after which one is dead. */
const mostWrong = 5

/** Takes the code of an organisation, once, in the transaction of the application it is for; false when it is not the one. */
export async function takeCode(trx: Db, uscc: string, digest: string, now: Date): Promise<boolean> {
  const { rows } = await sql`delete from ra.code where uscc = ${uscc} and digest = ${digest} and expires_at > ${now}
    and wrong < ${mostWrong} returning uscc`.execute(trx)
  return rows.length > 0
}

/** One more wrong code; counted in a statement of its own, so that a refusal does not take it back. */
export async function countWrongCode(db: Db, uscc: string): Promise<void> {
  await sql`update ra.code set wrong = wrong + 1 where uscc = ${uscc}`.execute(db)
}

export async function putMessage(db: Db, secrets: Secrets, message: TextMessage, now: Date, expiresAt: Date): Promise<void> {
  const { id, mobile, text } = message
  const content = Buffer.from(secrets.wrap(Buffer.from(JSON.stringify({ mobile, text })), messageContext(id)))
  await sql`insert into ra.message (id, content, created_at, expires_at) values (${id}, ${content}, ${now}, ${expiresAt})`.execute(db)
}

interface MessageRow {
  readonly id: string
  readonly content: Uint8Array
}

const open = (secrets: Secrets, { id, content }: MessageRow): TextMessage => ({
  id,
  ...(JSON.parse(Buffer.from(secrets.unwrap(content, messageContext(id))).toString('utf8')) as { mobile: string; text: string }),
})

export async function waitingMessages(db: Db, secrets: Secrets, now: Date, most: number): Promise<readonly TextMessage[]> {
  const { rows } = await sql<MessageRow>`select id, content from ra.message where delivered_at is null and expires_at > ${now}
    order by created_at limit ${most}`.execute(db)
  return rows.map((row) => open(secrets, row))
}

export async function lastMessages(db: Db, secrets: Secrets, most: number): Promise<readonly TextMessage[]> {
  const { rows } = await sql<MessageRow>`select id, content from ra.message order by created_at desc limit ${most}`.execute(db)
  return rows.map((row) => open(secrets, row))
}

export async function noteMessageTaken(db: Db, id: string, now: Date, keeps: boolean): Promise<void> {
  await (keeps ? sql`update ra.message set delivered_at = ${now} where id = ${id}` : sql`delete from ra.message where id = ${id}`).execute(
    db,
  )
}

export async function dropOldMessages(db: Db, now: Date): Promise<void> {
  await sql`delete from ra.message where expires_at < ${now}`.execute(db)
  await sql`delete from ra.code where expires_at < ${now}`.execute(db)
}
