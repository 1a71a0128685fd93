import { sql } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

/** Reports of lost UKeys that were answered: what makes them count once, and what a caller's limit is counted on. */
export const lostReports: Migration = {
  async up(db) {
    await sql`create table lost_report (caller text not null, request text not null, certificate text not null, outcome text not null,
      since timestamptz not null, taken_at timestamptz not null, primary key (caller, request))`.execute(db)
    await sql`create index lost_report_taken on lost_report (taken_at, caller)`.execute(db)
  },
}
