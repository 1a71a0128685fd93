import { sql } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

/** Decisions of officers about certificates that were carried out, each with what was signed: one application has one. */
export const statusDecisions: Migration = {
  async up(db) {
    await sql`create table decided_status (application text primary key, certificate text not null, change text not null, evidence jsonb not null,
      decided_at timestamptz not null)`.execute(db)
  },
}
