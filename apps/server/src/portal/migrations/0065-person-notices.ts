import { sql, type Kysely } from 'kysely'

/** What persons were told, and what they have chosen to be written to about. */
export const personNoticesMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table portal.person_notices (
    id uuid primary key default gen_random_uuid(),
    person_id uuid not null references portal.persons (id),
    kind text not null,
    detail jsonb not null,
    created_at timestamptz not null,
    constraint person_notices_kind check (kind in ('new-device', 'certificate-expiring'))
  )`,
  `create index person_notices_person on portal.person_notices (person_id, created_at)`,
  `create index person_notices_created on portal.person_notices (created_at)`,
  // no row: as it is by default
  `create table portal.notice_choices (
    person_id uuid not null references portal.persons (id),
    kind text not null,
    by_message boolean not null,
    chosen_at timestamptz not null,
    primary key (person_id, kind),
    constraint notice_choices_kind check (kind in ('signed-in', 'certificate-expiring'))
  )`,
]
