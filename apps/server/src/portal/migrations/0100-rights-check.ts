import { sql, type Kysely } from 'kysely'

/** How far the check of all rights is, and what the last whole one found: one row. */
export const rightsCheckMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    await sql`create table portal.rights_check (
      one boolean primary key default true check (one),
      began_at timestamptz,
      part text,
      after text,
      rows bigint not null default 0,
      wrong bigint not null default 0,
      ended_at timestamptz,
      ended_rows bigint not null default 0,
      ended_wrong bigint not null default 0
    )`.execute(db)
  },
}
