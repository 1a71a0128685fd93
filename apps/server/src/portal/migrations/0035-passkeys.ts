import { sql, type Kysely } from 'kysely'

/** Passkeys of persons, and what was sent to browsers to make or use one. */
export const passkeysMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table portal.passkeys (
    id text primary key,
    person_id uuid not null references portal.persons (id),
    public_key bytea not null,
    counter bigint not null,
    transports text[] not null,
    browser text not null,
    created_at timestamptz not null,
    last_used_at timestamptz
  )`,
  `create index passkeys_person on portal.passkeys (person_id)`,
  `create table portal.passkey_challenges (
    asked_by text not null,
    purpose text not null,
    challenge text not null,
    handle uuid,
    expires_at timestamptz not null,
    primary key (asked_by, purpose),
    constraint passkey_challenges_purpose check (purpose in ('registration', 'sign-in', 'addition'))
  )`,
  `create index passkey_challenges_expiry on portal.passkey_challenges (expires_at)`,
]
