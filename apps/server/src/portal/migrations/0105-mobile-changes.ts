import { sql, type Kysely } from 'kysely'

/** A person is told in their account that their mobile was changed. */
export const mobileChangesMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    await sql`alter table portal.person_notices drop constraint person_notices_kind`.execute(db)
    await sql`alter table portal.person_notices add constraint person_notices_kind
      check (kind in ('new-device', 'certificate-expiring', 'visit-soon', 'mobile-changed'))`.execute(db)
  },
}
