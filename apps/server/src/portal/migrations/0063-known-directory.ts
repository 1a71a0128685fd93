import { sql, type Kysely } from 'kysely'

/** What the desk's administration told last: a portal that starts while the desk is away still knows it, and terms in working days are counted by it. */
export const knownDirectoryMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    await sql`create table portal.known_directory (
      is_told boolean primary key default true,
      directory jsonb not null,
      told_at timestamptz not null,
      constraint known_directory_once check (is_told)
    )`.execute(db)
    await sql`create table if not exists portal.holidays (
      day text primary key,
      name text not null default '',
      worked boolean not null default false,
      constraint holidays_day check (day ~ '^\\d{4}-\\d{2}-\\d{2}$')
    )`.execute(db)
  },
}
