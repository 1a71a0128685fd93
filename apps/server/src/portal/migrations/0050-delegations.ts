import { sql, type Kysely } from 'kysely'

/** What an organisation lets another one do for it, and who does it there. */
export const delegationsMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table portal.delegations (
    id uuid primary key default gen_random_uuid(),
    from_organization uuid not null references portal.organizations (id),
    to_organization uuid not null references portal.organizations (id),
    unit_codes jsonb not null,
    business_systems jsonb not null,
    until text not null,
    state text not null default 'offered',
    offered_at timestamptz not null,
    offered_by uuid not null references portal.roles (id),
    accepted_at timestamptz,
    accepted_by uuid references portal.roles (id),
    last_used_at timestamptz,
    ended_at timestamptz,
    end_reason text,
    version integer not null default 1,
    constraint delegations_state check (state in ('offered', 'active', 'ended')),
    constraint delegations_two_organizations check (from_organization <> to_organization),
    constraint delegations_accepted check (state <> 'active' or (accepted_at is not null and accepted_by is not null)),
    constraint delegations_ended check ((state = 'ended') = (ended_at is not null and end_reason is not null))
  )`,
  `create unique index delegations_one_of_two on portal.delegations (from_organization, to_organization) where state <> 'ended'`,
  `create index delegations_to_organization on portal.delegations (to_organization) where state <> 'ended'`,
  `create index delegations_until on portal.delegations (until) where state <> 'ended'`,
  `create table portal.delegation_handlers (
    id uuid primary key default gen_random_uuid(),
    delegation_id uuid not null references portal.delegations (id),
    role_id uuid not null references portal.roles (id),
    named_at timestamptz not null,
    named_by uuid not null references portal.roles (id),
    last_used_at timestamptz,
    ended_at timestamptz
  )`,
  `create unique index delegation_handlers_one_of_role on portal.delegation_handlers (delegation_id, role_id) where ended_at is null`,
  `create index delegation_handlers_role on portal.delegation_handlers (role_id) where ended_at is null`,
]
