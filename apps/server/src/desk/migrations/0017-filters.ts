import { sql } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

/** Searches that members of staff keep for themselves. */
export const filtersMigration: Migration = {
  async up(db) {
    await sql`create table desk.filters (
      id uuid primary key default gen_random_uuid(),
      staff_id uuid not null references desk.staff (id),
      name text not null,
      filter text not null,
      q text not null,
      at timestamptz not null,
      constraint filters_name unique (staff_id, name)
    )`.execute(db)
  },
}
