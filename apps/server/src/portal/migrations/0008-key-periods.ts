import { sql, type Kysely } from 'kysely'

/** Several keys of one kind, each from its moment on. */
export const keyPeriodsMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    await sql`alter table portal.keys add column kind text, add column signs_from timestamptz`.execute(db)
    await sql`update portal.keys set kind = name, signs_from = created_at`.execute(db)
    await sql`alter table portal.keys alter column kind set not null, alter column signs_from set not null`.execute(db)
  },
}
