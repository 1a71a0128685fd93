import { sql, type Kysely } from 'kysely'

/** Natural persons: their accounts, what they sign in with, what they consented to, and what the portal sends to their phones. */
export const personsMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  // a person is known by the hash of a document, or by what a provider calls them; never by the plain number
  `create table portal.persons (
    id uuid primary key default gen_random_uuid(),
    name_enc bytea not null,
    document_kind text not null,
    document_enc bytea,
    document_hash text unique,
    provider text,
    pseudonym_hash text,
    mobile_enc bytea not null,
    mobile_hash text not null unique,
    state text not null default 'active',
    registered_at timestamptz not null,
    constraint persons_known check (document_hash is not null or pseudonym_hash is not null),
    constraint persons_pseudonym unique (provider, pseudonym_hash),
    constraint persons_state check (state in ('active', 'suspended'))
  )`,
  `create table portal.proofings (
    id uuid primary key default gen_random_uuid(),
    person_id uuid not null references portal.persons (id),
    level text not null,
    provider text,
    at timestamptz not null,
    constraint proofings_level check (level in ('self-asserted', 'registry'))
  )`,
  `create index proofings_person on portal.proofings (person_id)`,
  `create table portal.credentials (
    id uuid primary key default gen_random_uuid(),
    person_id uuid not null references portal.persons (id),
    kind text not null,
    secret text not null,
    created_at timestamptz not null,
    revoked_at timestamptz,
    constraint credentials_kind check (kind in ('password'))
  )`,
  `create unique index credentials_one_password on portal.credentials (person_id) where kind = 'password' and revoked_at is null`,
  `create table portal.consents (
    id uuid primary key default gen_random_uuid(),
    person_id uuid not null references portal.persons (id),
    text text not null,
    version text not null,
    given_at timestamptz not null
  )`,
  `create index consents_person on portal.consents (person_id)`,
  `create table portal.devices (
    person_id uuid not null references portal.persons (id),
    device_hash text not null,
    browser text not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    primary key (person_id, device_hash)
  )`,
  `create table portal.registrations (
    browser text primary key,
    facts_enc bytea not null,
    expires_at timestamptz not null
  )`,
  `create index registrations_expiry on portal.registrations (expires_at)`,
  `create table portal.codes (
    browser text not null,
    purpose text not null,
    code_hash text not null,
    person_id uuid references portal.persons (id),
    mobile_enc bytea,
    tries integer not null default 0,
    expires_at timestamptz not null,
    primary key (browser, purpose)
  )`,
  `create index codes_expiry on portal.codes (expires_at)`,
  `create table portal.messages (
    id uuid primary key default gen_random_uuid(),
    mobile_enc bytea not null,
    text_enc bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    delivered_at timestamptz
  )`,
  `create index messages_expiry on portal.messages (expires_at)`,
  `alter table portal.sessions add constraint sessions_of_person foreign key (person_id) references portal.persons (id)`,
]
