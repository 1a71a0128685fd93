import { sql, type Kysely, type Transaction } from 'kysely'
import type { WrappedColumn } from '../keys/rewrap.ts'
import type { UploadKind } from './file-kind.ts'

/** A file that was taken, without its bytes. */
export interface Upload {
  readonly id: string
  /** What it is about, in the component's own words: `case 2026-000123`. */
  readonly about: string
  readonly kind: UploadKind
  /** Of what is kept. */
  readonly size: number
  /** Hex, of what is kept: what a decision names. */
  readonly sha256: string
  readonly receivedAt: Date
}

interface UploadRow extends Upload {
  readonly visitor: string
  readonly sealed: Uint8Array
  readonly expiresAt: Date
}

/** What a sealed file is bound to. */
export const uploadContext = (id: string): string => `upload ${id}`

/** Where files stand, for a change of the key they are sealed with. */
export const wrappedUploads: WrappedColumn = {
  table: 'uploads',
  column: 'bytes_sealed',
  key: ['id'],
  context: ({ id }) => uploadContext(String(id)),
}

const columns = sql.raw(`id, about, kind, size, sha256, received_at as "receivedAt"`)

/** Files and bytes of a visitor since `since`. */
export async function usedBy(
  db: Kysely<any>,
  schema: string,
  visitor: string,
  since: Date,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const { rows } = await sql<{ files: string; bytes: string }>`
    select count(*) as files, coalesce(sum(size), 0) as bytes from ${sql.id(schema, 'uploads')}
    where visitor = ${visitor} and received_at > ${since.toISOString()}::timestamptz`.execute(db)
  return { files: Number(rows[0]?.files), bytes: Number(rows[0]?.bytes) }
}

/** Nobody else counts this visitor's files until the transaction is over. */
export async function lockVisitor(trx: Transaction<any>, schema: string, visitor: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${schema} uploads ${visitor}`}, 0))`.execute(trx)
}

export async function insertUpload(trx: Transaction<any>, schema: string, row: UploadRow): Promise<void> {
  const { id, about, visitor, kind, size, sha256, sealed, receivedAt, expiresAt } = row
  await sql`insert into ${sql.id(schema, 'uploads')} (id, about, visitor, kind, size, sha256, bytes_sealed, received_at, expires_at)
    values (${id}, ${about}, ${visitor}, ${kind}, ${size}, ${sha256}, ${sealed}, ${receivedAt.toISOString()}::timestamptz, ${expiresAt.toISOString()}::timestamptz)`.execute(
    trx,
  )
}

/** A file with its sealed bytes, while it is kept. */
export async function uploadOfId(
  db: Kysely<any>,
  schema: string,
  id: string,
  now: Date,
): Promise<(Upload & { readonly sealed: Uint8Array }) | undefined> {
  const { rows } = await sql<Upload & { sealed: Uint8Array }>`
    select ${columns}, bytes_sealed as sealed from ${sql.id(schema, 'uploads')}
    where id::text = ${id} and expires_at > ${now.toISOString()}::timestamptz`.execute(db)
  return rows[0]
}

/** The files about something, in the order they came. */
export async function uploadsAbout(db: Kysely<any>, schema: string, about: string, now: Date): Promise<readonly Upload[]> {
  const { rows } = await sql<Upload>`
    select ${columns} from ${sql.id(schema, 'uploads')}
    where about = ${about} and expires_at > ${now.toISOString()}::timestamptz order by received_at, id`.execute(db)
  return rows
}

/** Deletes up to `most` files whose time is over; resolves with how many. For the clean-up of a component. */
export async function deleteExpiredUploads(db: Kysely<any>, schema: string, now: Date, most: number): Promise<number> {
  const table = sql.id(schema, 'uploads')
  const { numAffectedRows } = await sql`delete from ${table} where id in
    (select id from ${table} where expires_at < ${now.toISOString()}::timestamptz limit ${most})`.execute(db)
  return Number(numAffectedRows ?? 0)
}

/** Deletes the files about something, or with `all` about everything that begins so; in the transaction of what ends it. */
export async function deleteUploadsAbout(trx: Transaction<any>, schema: string, about: string, all = false): Promise<void> {
  const which = all ? sql`starts_with(about, ${about})` : sql`about = ${about}`
  await sql`delete from ${sql.id(schema, 'uploads')} where ${which}`.execute(trx)
}
