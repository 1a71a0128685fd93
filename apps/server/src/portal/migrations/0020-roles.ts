import { sql, type Kysely } from 'kysely'

/**
 * Organisations that a person registered beside those that were imported; what a person is in an organisation; who uses which certificate;
 * invitations; and proofs that let grants be made for some minutes.
 */
export const rolesMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  // what the insurance register has not said of a registered organisation is not known
  `alter table portal.organizations alter column place drop not null, alter column insured_since drop not null,
    add column source text not null default 'import', add column former_names jsonb not null default '[]', add column legal_form text,
    add column registered_at timestamptz,
    add constraint organizations_source check (source in ('import', 'registration'))`,
  `create table portal.roles (
    id uuid primary key default gen_random_uuid(),
    person_id uuid not null references portal.persons (id),
    organization_id uuid not null references portal.organizations (id),
    kind text not null,
    state text not null,
    unit_codes jsonb,
    business_systems jsonb,
    until text not null,
    asked_at timestamptz not null,
    proven_at timestamptz,
    in_force_at timestamptz,
    in_force_by text,
    granted_by uuid references portal.roles (id),
    ended_at timestamptz,
    end_reason text,
    version integer not null default 1,
    constraint roles_kind check (kind in ('legal-representative', 'supervisor', 'handler', 'read-only')),
    constraint roles_state check (state in ('pending', 'active', 'ended')),
    constraint roles_in_force check (state <> 'active' or (in_force_at is not null and in_force_by is not null)),
    constraint roles_ended check ((state = 'ended') = (ended_at is not null))
  )`,
  `create unique index roles_one_of_person on portal.roles (person_id, organization_id) where state <> 'ended'`,
  `create index roles_organization on portal.roles (organization_id) where state <> 'ended'`,
  `create table portal.holder_persons (
    id uuid primary key default gen_random_uuid(),
    holder_id uuid not null references portal.holders (id),
    person_id uuid not null references portal.persons (id),
    since timestamptz not null,
    ended_at timestamptz,
    how text not null
  )`,
  `create unique index holder_persons_one_of_holder on portal.holder_persons (holder_id) where ended_at is null`,
  `create index holder_persons_holder on portal.holder_persons (holder_id)`,
  `create index holder_persons_person on portal.holder_persons (person_id) where ended_at is null`,
  `create table portal.invitations (
    id uuid primary key default gen_random_uuid(),
    organization_id uuid not null references portal.organizations (id),
    name_enc bytea not null,
    mobile_enc bytea not null,
    mobile_hash text not null,
    kind text not null,
    unit_codes jsonb,
    business_systems jsonb,
    until text not null,
    invited_by uuid not null references portal.roles (id),
    state text not null default 'sent',
    sent_at timestamptz not null,
    expires_at timestamptz not null,
    decided_at timestamptz,
    constraint invitations_kind check (kind in ('supervisor', 'handler', 'read-only')),
    constraint invitations_state check (state in ('sent', 'accepted', 'declined', 'withdrawn'))
  )`,
  `create unique index invitations_one_of_mobile on portal.invitations (organization_id, mobile_hash) where state = 'sent'`,
  `create index invitations_mobile on portal.invitations (mobile_hash) where state = 'sent'`,
  `create table portal.step_ups (
    session_id uuid primary key references portal.sessions (id) on delete cascade,
    organization_id uuid not null references portal.organizations (id),
    certificate_sha256 text not null,
    made_at timestamptz not null
  )`,
]
