import { sql } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

/** PUKs: admin PINs no UKey replaces, and since when one of them has been used. */
export const adminPinsThatStay: Migration = {
  async up(db) {
    await sql`alter table ra.admin_pin add column puk boolean not null default false, add column spent_at timestamptz,
      add constraint admin_pin_spent check (spent_at is null or puk)`.execute(db)
  },
}
