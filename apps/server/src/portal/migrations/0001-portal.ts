import { sql, type Kysely } from 'kysely'

/** First tables of the portal. */
export const portalMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table portal.organizations (
    id uuid primary key default gen_random_uuid(),
    uscc text not null unique,
    check_fits boolean not null,
    name text not null,
    normalized_name text not null,
    place text not null,
    insured_since text not null,
    imported_at timestamptz not null
  )`,
  `create table portal.units (
    code text primary key,
    organization_id uuid not null references portal.organizations (id),
    name text not null,
    place text not null,
    insurances jsonb not null
  )`,
  `create index units_organization on portal.units (organization_id)`,
  `create table portal.bindings (
    id uuid primary key default gen_random_uuid(),
    issuer text not null,
    stable_id text not null,
    organization_id uuid not null references portal.organizations (id),
    certificate_sha256 text not null,
    bound_at timestamptz not null,
    constraint bindings_holder unique (issuer, stable_id)
  )`,
  `create table portal.notices (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references portal.organizations (id),
    kind text not null,
    detail jsonb not null,
    created_at timestamptz not null
  )`,
  `create table portal.browsers (
    id text primary key,
    interaction text,
    expires_at timestamptz not null
  )`,
  `create index browsers_expiry on portal.browsers (expires_at)`,
  `create table portal.challenges (
    id text primary key,
    nonce text not null,
    origin text not null,
    purpose text not null,
    browser text not null,
    certificate_sha256 text,
    channel text,
    expires_at timestamptz not null
  )`,
  `create index challenges_expiry on portal.challenges (expires_at)`,
  `create table portal.pending_sign_ins (
    browser text primary key,
    facts jsonb not null,
    expires_at timestamptz not null
  )`,
  `create table portal.sessions (
    id uuid primary key default gen_random_uuid(),
    cookie_hash text not null unique,
    organization_id uuid not null references portal.organizations (id),
    binding_id uuid not null references portal.bindings (id),
    unit_code text not null references portal.units (code),
    facts jsonb not null,
    browser text not null,
    signed_in_at timestamptz not null,
    last_seen_at timestamptz not null,
    idle_expires_at timestamptz not null,
    absolute_expires_at timestamptz not null
  )`,
  `create index sessions_binding on portal.sessions (binding_id)`,
  `create index sessions_expiry on portal.sessions (idle_expires_at)`,
  `create table portal.keys (
    name text primary key,
    wrapped bytea not null,
    created_at timestamptz not null
  )`,
  `create table portal.oidc (
    kind text not null,
    id text not null,
    payload jsonb not null,
    grant_id text,
    uid text,
    account_id text,
    expires_at timestamptz,
    primary key (kind, id)
  )`,
  `create index oidc_grant on portal.oidc (grant_id) where grant_id is not null`,
  `create index oidc_uid on portal.oidc (kind, uid) where uid is not null`,
  `create index oidc_account on portal.oidc (account_id) where account_id is not null`,
  `create index oidc_expiry on portal.oidc (expires_at)`,
]
