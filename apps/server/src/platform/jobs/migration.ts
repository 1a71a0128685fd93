import { sql, type Kysely } from 'kysely'
import type { Migration } from '../migrate.ts'
import { jobsSchema } from '../database/component-schemas.ts'

/**
 * A step for a component's migrations: the tables of its jobs, in the schema `<component>_jobs`, as the pg-boss in use has them. A newer
 * pg-boss with other tables needs one more such step; `jobs.test.ts` says when. Runs as the owner, the component itself with
 * `migrate: false`.
 */
export function jobsMigration(component: string): Migration {
  const schema = jobsSchema(component)
  return {
    async up(db) {
      const { getConstructionPlans, getMigrationPlans } = await import('pg-boss') // 18 MB and 0.1 s: only when there is something to do
      await sql`create schema if not exists ${sql.id(schema)}`.execute(db)
      const version = await versionOf(db, schema)
      const plan = version === undefined ? getConstructionPlans(schema, { createSchema: false }) : getMigrationPlans(schema, version)
      await sql.raw(insideTransaction(plan)).execute(db)
    },
  }
}

async function versionOf(db: Kysely<any>, schema: string): Promise<number | undefined> {
  const { rows: tables } = await sql<{ found: boolean }>`select to_regclass(${`${schema}.version`}) is not null as found`.execute(db)
  if (tables[0]?.found !== true) return undefined
  const { rows } = await sql<{ version: number }>`select version from ${sql.id(schema, 'version')}`.execute(db)
  return rows[0]?.version
}

/** The plan brings a transaction of its own; ours is open already, and its end would end it half done. */
function insideTransaction(plan: string): string {
  const inner = /^\s*BEGIN;([\s\S]*)COMMIT;\s*$/.exec(plan)?.[1]
  if (inner === undefined) throw new Error('pg-boss makes its plans in another form than we know')
  return inner
}
