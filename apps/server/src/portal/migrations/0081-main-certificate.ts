import { sql, type Kysely } from 'kysely'

/** Which of its bindings an organisation has named its main one; null: the one that was bound first. */
export const mainCertificateMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    await sql`alter table portal.organizations add column main_binding uuid references portal.bindings (id) on delete set null`.execute(db)
    await sql`create index organizations_main_binding on portal.organizations (main_binding) where main_binding is not null`.execute(db)
  },
}
