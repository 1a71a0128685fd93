import { sql, type Kysely, type Transaction } from 'kysely'
import type { Secrets } from '../../platform/secrets.ts'
import { adminPinContext } from '../keys.ts'

type Db = Kysely<any> | Transaction<any>

/** What is on file of a UKey, without its admin PINs. */
export interface KnownUkey {
  /** Whose it is; null: nobody has said. */
  readonly uscc: string | null
  /** Its admin PIN is a PUK, which stays what it is. */
  readonly puk: boolean
  /** That was used, and is good for nothing more. */
  readonly spent: boolean
}

export const knownUkey = async (db: Db, ukeySerial: string): Promise<KnownUkey | undefined> =>
  (await sql<KnownUkey>`select uscc, puk, spent_at is not null as spent from ra.admin_pin where ukey_serial = ${ukeySerial}`.execute(db))
    .rows[0]

/**
 * Puts the first admin PIN of a UKey on file. One that is there stays: only the UKey itself moves it on. A PUK that was used gives way to another: somebody has
 * made the UKey anew. @returns whether it was new
 */
export async function insertAdminPin(db: Db, secrets: Secrets, { ukeySerial, uscc, pin, puk, now }: FirstAdminPin): Promise<boolean> {
  const current = Buffer.from(secrets.wrap(Buffer.from(pin), adminPinContext(ukeySerial)))
  const { rows } = await sql`insert into ra.admin_pin (ukey_serial, uscc, current, puk, changed_at)
    values (${ukeySerial}, ${uscc}, ${current}, ${puk}, ${now}) on conflict (ukey_serial) do nothing returning ukey_serial`.execute(db)
  return rows.length > 0 || replaceSpent(db, secrets, { ukeySerial, uscc, pin, puk, now }, current)
}

/** The one that was used is no new one, however often its list is read. */
async function replaceSpent(
  db: Db,
  secrets: Secrets,
  { ukeySerial, uscc, pin, puk, now }: FirstAdminPin,
  current: Buffer,
): Promise<boolean> {
  const { rows } = await sql<{ current: Uint8Array }>`select current from ra.admin_pin
    where ukey_serial = ${ukeySerial} and spent_at is not null for update`.execute(db)
  const used = rows[0] && Buffer.from(secrets.unwrap(rows[0].current, adminPinContext(ukeySerial))).toString('utf8')
  if (used === undefined || used === pin) return false
  await sql`update ra.admin_pin set current = ${current}, puk = ${puk}, spent_at = null, uscc = coalesce(${uscc}, uscc),
    changed_at = ${now} where ukey_serial = ${ukeySerial}`.execute(db)
  return true
}

interface FirstAdminPin {
  readonly ukeySerial: string
  readonly uscc: string | null
  readonly pin: string
  readonly puk: boolean
  readonly now: Date
}

/** Whose a UKey is from now on. */
export async function setUkeyHolder(db: Db, ukeySerial: string, uscc: string, now: Date): Promise<boolean> {
  const { rows } = await sql`update ra.admin_pin set uscc = ${uscc}, changed_at = ${now}
    where ukey_serial = ${ukeySerial} and uscc is distinct from ${uscc} returning ukey_serial`.execute(db)
  return rows.length > 0
}

/** Both admin PINs of a UKey, opened, and which one is the current one. */
export interface OpenedAdminPins {
  readonly current: string
  readonly next: string
  readonly generation: number
  /** The next one was there already: a UKey may have it. */
  readonly again: boolean
  readonly puk: boolean
}

/**
 * The admin PINs of a UKey; the next one is made and stored here, before any UKey is given it. Of a PUK the next one is the same. Locked until the transaction ends.
 * @param fresh a new admin PIN, used where none is pending
 */
export async function openAdminPins(
  trx: Transaction<any>,
  secrets: Secrets,
  ukeySerial: string,
  fresh: string,
  now: Date,
): Promise<OpenedAdminPins | undefined> {
  const { rows } = await sql<{
    current: Uint8Array
    pending: Uint8Array | null
    generation: number
    puk: boolean
  }>`select current, pending, generation, puk
    from ra.admin_pin where ukey_serial = ${ukeySerial} and spent_at is null for update`.execute(trx)
  const [row] = rows
  if (row === undefined) return undefined
  const open = (wrapped: Uint8Array): string => Buffer.from(secrets.unwrap(wrapped, adminPinContext(ukeySerial))).toString('utf8')
  const { generation, pending, puk } = row
  const current = open(row.current)
  if (pending !== null) return { current, next: open(pending), generation, again: true, puk }
  const next = puk ? current : fresh
  const wrapped = Buffer.from(secrets.wrap(Buffer.from(next), adminPinContext(ukeySerial)))
  await sql`update ra.admin_pin set pending = ${wrapped}, changed_at = ${now} where ukey_serial = ${ukeySerial}`.execute(trx)
  return { current, next, generation, again: false, puk }
}

/** The next admin PIN is the current one, and a PUK is spent, where it is still the one that went out with this generation: confirmed twice or late it changes nothing. */
export async function promoteAdminPin(trx: Transaction<any>, ukeySerial: string, generation: number, now: Date): Promise<void> {
  await sql`update ra.admin_pin set current = pending, pending = null, generation = generation + 1, changed_at = ${now},
    spent_at = case when puk then ${now}::timestamptz end where ukey_serial = ${ukeySerial} and generation = ${generation} and pending is not null`.execute(
    trx,
  )
}
