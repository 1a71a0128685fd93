import { sql, type Kysely } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

/** Makes a table anew whose rows live for minutes: what is in it is asked for again. */
export function replacing(table: string, migration: Migration): Migration {
  return {
    async up(db: Kysely<any>) {
      await sql`drop table ${sql.table(table)}`.execute(db)
      await migration.up(db)
    },
  }
}
