import { sql, type Kysely } from 'kysely'
import { sessionsMigration } from '../../platform/sessions/migration.ts'

/**
 * Holders and their certificates stand beside bindings, and for whom one acts is a row under the session. A session keeps its id, and the
 * context it gets has the same one: business systems were given it. Holders from before have no authority; they keep what their pairwise
 * subjects are made of.
 */
export const holdersAndContextsMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of holders) await sql.raw(statement).execute(db)
    await sql.raw('alter table portal.sessions rename to sessions_before').execute(db)
    for (const name of ['sessions_pkey', 'sessions_cookie_hash_key', 'sessions_expiry'])
      await sql.raw(`alter index portal.${name} rename to ${name}_before`).execute(db)
    await sessionsMigration('portal').up(db)
    for (const statement of sessions) await sql.raw(statement).execute(db)
  },
}

const holders = [
  `create table portal.holders (
    id uuid primary key default gen_random_uuid(),
    authority text,
    stable_id text not null,
    subject_authority text not null,
    subject_id text not null,
    since timestamptz not null,
    constraint holders_identity unique (authority, stable_id)
  )`,
  `create table portal.certificates (
    sha256 text primary key,
    holder_id uuid not null references portal.holders (id),
    der bytea,
    first_seen_at timestamptz not null,
    asked_at timestamptz not null
  )`,
  `create index certificates_holder on portal.certificates (holder_id)`,
  `insert into portal.holders (id, authority, stable_id, subject_authority, subject_id, since)
    select id, null, stable_id, issuer, stable_id, bound_at from portal.bindings`,
  `insert into portal.certificates (sha256, holder_id, first_seen_at, asked_at)
    select distinct on (certificate_sha256) certificate_sha256, id, bound_at, bound_at from portal.bindings order by certificate_sha256, bound_at desc`,
  `alter table portal.bindings add column holder_id uuid references portal.holders (id), add column state text not null default 'active'`,
  `update portal.bindings set holder_id = id`,
  `alter table portal.bindings alter column holder_id set not null, drop constraint bindings_holder, drop column issuer,
    drop column stable_id, drop column certificate_sha256`,
  `alter table portal.bindings add constraint bindings_state check (state in ('active', 'blocked')),
    add constraint bindings_one_of_holder unique (holder_id)`,
]

const sessions = [
  `insert into portal.sessions (id, cookie_hash, holder_id, acr, evidence, browser, signed_in_at, last_seen_at, idle_expires_at, absolute_expires_at)
    select s.id, s.cookie_hash, b.holder_id, s.facts ->> 'acr',
      (s.facts - array['organizationId', 'bindingId', 'acr', 'firstSignIn', 'recheck']) || '{"way": "certificate"}', s.browser,
      s.signed_in_at, s.last_seen_at, s.idle_expires_at, s.absolute_expires_at
    from portal.sessions_before s join portal.bindings b on b.id = s.binding_id`,
  `insert into portal.contexts (id, session_id, organization_id, unit_code, basis_kind, basis_id, chosen_at)
    select id, id, organization_id, unit_code, 'binding', binding_id, signed_in_at from portal.sessions_before`,
  // entered with an expired list: asked about again
  `update portal.certificates c set der = decode(s.facts ->> 'recheck', 'base64') from portal.sessions_before s
    where s.facts ? 'recheck' and s.facts -> 'certificate' ->> 'sha256' = c.sha256`,
  `drop table portal.sessions_before`,
  `alter table portal.sessions add constraint sessions_of_holder foreign key (holder_id) references portal.holders (id)`,
  `delete from portal.pending_sign_ins`, // at most ten minutes old, and signing in again is one PIN away
  // which context a business system was last entered with
  `create table portal.launches (
    session_id uuid not null references portal.sessions (id) on delete cascade,
    client_id text not null,
    context_id uuid not null references portal.contexts (id) on delete cascade,
    primary key (session_id, client_id)
  )`,
]
