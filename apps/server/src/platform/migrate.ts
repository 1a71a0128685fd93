import { sql, type Kysely } from 'kysely'
import { createMasterKeyCheck } from './master-key-check.ts'

/** One forward step. `db` already stands in the component's schema; raw SQL does too (`search_path`). */
export interface Migration {
  up(db: Kysely<any>): Promise<void>
}

/** Steps by name, `0001-what-it-does`; applied in the order of their names. */
export type Migrations = Readonly<Record<string, Migration>>

/**
 * Brings the schema of `component` forward: creates it on first use, applies every step that its own table `migration` does not list,
 * all in one transaction under an advisory lock, so that two nodes starting at once do it once. Where nothing is missing it only reads, and
 * so needs no right to change the schema.
 * Throws when the database has a step this code does not know (an older program on a newer database), one would be skipped over, or this role
 * may not change the schema.
 */
export async function migrate(db: Kysely<any>, component: string, migrations: Migrations): Promise<readonly string[]> {
  try {
    const applied = await appliedSteps(db, component)
    const isCurrent = applied !== undefined && missingSteps(component, Object.keys(migrations), applied).length === 0
    return isCurrent ? [] : await bringForward(db, component, migrations)
  } catch (error) {
    throw isRefusal(error)
      ? new Error(`this database role may not bring the schema of ${component} forward: run yinxin migrate as its owner`)
      : error
  }
}

function bringForward(db: Kysely<any>, component: string, migrations: Migrations): Promise<readonly string[]> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`yinxin migrate ${component}`}, 0))`.execute(trx)
    await sql`create schema if not exists ${sql.id(component)}`.execute(trx)
    await sql`set local search_path to ${sql.id(component)}`.execute(trx)
    const own = trx.withSchema(component)
    await sql`create table if not exists migration (name text primary key, applied_at timestamptz not null default now())`.execute(own)
    await createMasterKeyCheck(own)
    const missing = missingSteps(component, Object.keys(migrations), (await appliedSteps(own, component)) ?? [])
    for (const name of missing) {
      await migrations[name]?.up(own)
      await sql`insert into migration (name) values (${name})`.execute(own)
    }
    return missing
  })
}

const isRefusal = (error: unknown): boolean => (error as { readonly code?: unknown }).code === '42501' // insufficient_privilege

/** The steps a schema has, or undefined when there is none. */
async function appliedSteps(db: Kysely<any>, component: string): Promise<readonly string[] | undefined> {
  const tables = [`"${component}".migration`, `"${component}".master_key_check`] // the second came later
  const { rows: found } = await sql<{
    there: boolean
  }>`select to_regclass(${tables[0]}) is not null and to_regclass(${tables[1]}) is not null as there`.execute(db)
  if (found[0]?.there !== true) return undefined
  const { rows } = await sql<{ name: string }>`select name from ${sql.id(component, 'migration')} order by name`.execute(db)
  return rows.map(({ name }) => name)
}

function missingSteps(component: string, known: readonly string[], applied: readonly string[]): readonly string[] {
  const ordered = known.toSorted()
  const strange = applied.find((name) => !ordered.includes(name))
  if (strange !== undefined) throw new Error(`the database of ${component} is newer than this program: it has the step ${strange}`)
  if (ordered.slice(0, applied.length).some((name) => !applied.includes(name))) {
    throw new Error(`the steps of ${component} must be applied in order: one stands before ${applied.at(-1) ?? ''}`)
  }
  return ordered.slice(applied.length)
}
