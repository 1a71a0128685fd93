import { sql, type Kysely } from 'kysely'
import { givenColumns } from '../audit/line.ts'
import { jobsSchema } from './component-schemas.ts'

/**
 * What is only added to, and with which columns: of an audit line everything but its number, which is the database's; nothing of the list of
 * migrations.
 */
const addedTo: Readonly<Record<string, string>> = {
  audit_line: `select, insert (${givenColumns.join(', ')})`,
  audit_seal: 'select, insert',
  master_key_check: 'select, insert',
  migration: 'select',
  right_versions: 'select, insert',
}

/**
 * Grants `role` what running a component needs, on its schema and that of its jobs: to read and write rows, never to change tables; of what is
 * only added to, to add. For the owner of the schemas, after each migration; safe to repeat.
 */
export async function grantUse(db: Kysely<any>, component: string, role: string): Promise<void> {
  const to = sql.id(role)
  for (const schema of await existing(db, [component, jobsSchema(component)])) {
    const inSchema = sql.id(schema)
    await sql`grant usage on schema ${inSchema} to ${to}`.execute(db)
    await sql`grant select, insert, update, delete on all tables in schema ${inSchema} to ${to}`.execute(db)
    await sql`grant usage, select on all sequences in schema ${inSchema} to ${to}`.execute(db)
    await sql`grant execute on all functions in schema ${inSchema} to ${to}`.execute(db)
  }
  for (const [table, rights] of Object.entries(addedTo)) {
    const id = sql.id(component, table)
    if (!(await isThere(db, component, table))) continue
    await sql`revoke all on ${id} from ${to}`.execute(db)
    await sql`grant ${sql.raw(rights)} on ${id} to ${to}`.execute(db)
  }
}

async function existing(db: Kysely<any>, schemas: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`select nspname as name from pg_namespace where nspname = any(${[...schemas]})`.execute(db)
  return rows.map(({ name }) => name)
}

async function isThere(db: Kysely<any>, schema: string, table: string): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`select to_regclass(${`"${schema}".${table}`}) is not null as there`.execute(db)
  return rows[0]?.there === true
}
