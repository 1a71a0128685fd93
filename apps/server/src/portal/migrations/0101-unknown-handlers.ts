import { sql, type Kysely } from 'kysely'

/** How often a binding was signed in by without anybody known: counted only where a handler is required (R25a). */
export const unknownHandlersMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    await sql`create table portal.unknown_handlers (
      binding_id uuid primary key references portal.bindings (id) on delete cascade,
      sign_ins integer not null
    )`.execute(db)
  },
}
