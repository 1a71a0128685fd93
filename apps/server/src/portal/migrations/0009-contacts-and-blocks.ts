import { sql, type Kysely } from 'kysely'

/** Phones on file, wrapped; bindings and organisations an operator has blocked, with the reason; how far imports of files are done. */
export const contactsAndBlocksMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `alter table portal.organizations add column contact bytea, add column state text not null default 'active', add column blocked_for text,
    add constraint organizations_state check (state in ('active', 'blocked'))`,
  `alter table portal.bindings add column blocked_for text`,
  `create index organizations_blocked on portal.organizations (id) where state = 'blocked'`,
  `create index bindings_blocked on portal.bindings (holder_id) where state = 'blocked'`,
  `create table portal.imports (
    file_sha256 text primary key,
    last_row bigint not null,
    at timestamptz not null
  )`,
]
