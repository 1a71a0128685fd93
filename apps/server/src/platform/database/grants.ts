import { sql, type Kysely } from 'kysely'
import { jobsSchema } from '../jobs/queue.ts'

/** Tables that are only added to. */
const addedTo = ['audit_line', 'audit_seal', 'migration', 'master_key_check']

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
  for (const table of addedTo) {
    const id = sql.id(component, table)
    await sql`revoke all on ${id} from ${to}`.execute(db)
    await sql`grant select, insert on ${id} to ${to}`.execute(db)
  }
}

async function existing(db: Kysely<any>, schemas: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`select nspname as name from pg_namespace where nspname = any(${[...schemas]})`.execute(db)
  return rows.map(({ name }) => name)
}
