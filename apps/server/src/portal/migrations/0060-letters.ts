import { sql } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'
import { uploadsMigration } from '../../platform/uploads/migration.ts'

/** Sealed letters of roles; looks of staff at documents of a case among those that are told to the owner. */
export const lettersMigration: Migration = {
  async up(db) {
    await uploadsMigration.up(db)
    await sql`alter table portal.data_views drop constraint data_views_what,
      add constraint data_views_what check (what in ('document', 'mobile', 'everything', 'case-document'))`.execute(db)
  },
}
