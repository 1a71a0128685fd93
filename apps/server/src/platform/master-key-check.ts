import { sql, type Kysely } from 'kysely'
import type { WrappedColumn } from './keys/rewrap.ts'
import type { Secrets } from './secrets.ts'

/** What is wrapped: its text does not matter, that it can be unwrapped does. */
const text = Buffer.from('yinxin master key')
/** Where it stands, for a change of the master key. */
export const wrappedCheck = (schema: string): WrappedColumn => ({
  table: 'master_key_check',
  column: 'wrapped',
  key: ['only_one'],
  context: () => contextOf(schema),
})

const contextOf = (schema: string) => `master key check ${schema}`

/** The table of the check, in a component's schema; a part of every migration. */
export async function createMasterKeyCheck(db: Kysely<any>): Promise<void> {
  await sql`create table if not exists master_key_check (only_one boolean primary key default true check (only_one), wrapped bytea not null)`.execute(
    db,
  )
}

/**
 * Keeps nodes of one database to one master key: the first node stores a value wrapped with it, every later one must be able to unwrap that.
 * To be asked after the migrations and before anything is unwrapped. Throws one sentence for another key.
 * @param file of the key, for the sentence
 */
export async function checkMasterKey(db: Kysely<any>, schema: string, secrets: Secrets, file: string): Promise<void> {
  const table = sql.id(schema, 'master_key_check')
  const stored = async () => (await sql<{ wrapped: Uint8Array }>`select wrapped from ${table}`.execute(db)).rows[0]?.wrapped
  if ((await stored()) === undefined) {
    const wrapped = Buffer.from(secrets.wrap(text, contextOf(schema)))
    await sql`insert into ${table} (wrapped) values (${wrapped}) on conflict do nothing`.execute(db)
  }
  const wrapped = await stored()
  if (wrapped !== undefined && opens(secrets, wrapped, schema)) return
  throw new Error(
    `the master key in ${file} is not the one the database of ${schema} was made with: put a copy of that key there, the same on every node (docs/deployment.md)`,
  )
}

function opens(secrets: Secrets, wrapped: Uint8Array, schema: string): boolean {
  try {
    return Buffer.from(secrets.unwrap(wrapped, contextOf(schema))).equals(text)
  } catch {
    return false // wrapped with another key
  }
}
