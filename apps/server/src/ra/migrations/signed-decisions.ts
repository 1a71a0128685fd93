import { sql } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

/** What the first of two officers signed, and what the one signed who refused. */
export const signedDecisions: Migration = {
  async up(db) {
    await sql`alter table ra.application add column endorsement jsonb, add column refused jsonb, drop constraint application_state,
      add constraint application_state
        check (state in ('waiting', 'endorsed', 'approved', 'issued', 'done', 'refused', 'withdrawn', 'expired'))`.execute(db)
  },
}
