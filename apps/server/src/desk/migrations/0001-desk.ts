import { sql, type Kysely } from 'kysely'

/** Staff and their tenants, cases with their events, possession proofs, decisions, and what of them the portal has still to apply. */
export const deskMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table desk.tenants (
    id text primary key,
    kind text not null,
    constraint tenants_kind check (kind in ('bureau', 'authority'))
  )`,
  // a member of staff is invited by a certificate, and known by authority and lasting identifier from the first sign-in on
  `create table desk.staff (
    id uuid primary key default gen_random_uuid(),
    tenant_id text not null references desk.tenants (id),
    name text not null,
    number text not null,
    authority text,
    stable_id text,
    invited_certificate text unique,
    state text not null default 'invited',
    since timestamptz not null,
    constraint staff_state check (state in ('invited', 'active', 'suspended')),
    constraint staff_known check (stable_id is not null or invited_certificate is not null),
    constraint staff_holder unique (authority, stable_id)
  )`,
  `create table desk.staff_roles (
    staff_id uuid not null references desk.staff (id),
    role text not null,
    since timestamptz not null,
    primary key (staff_id, role),
    constraint staff_roles_role check (role in ('clerk', 'approver', 'supervisor', 'administrator'))
  )`,
  // to ask about a certificate again while somebody is signed in with it
  `create table desk.staff_certificates (
    sha256 text primary key,
    staff_id uuid not null references desk.staff (id),
    der bytea not null,
    asked_at timestamptz not null
  )`,
  `create table desk.keys (
    kind text primary key,
    wrapped bytea not null,
    created_at timestamptz not null
  )`,
  `create table desk.case_numbers (
    day text primary key,
    last integer not null
  )`,
  `create table desk.cases (
    id uuid primary key default gen_random_uuid(),
    number text not null unique,
    tenant_id text not null references desk.tenants (id),
    source text not null unique,
    code text not null,
    facts jsonb not null,
    certificate_sha256 text not null,
    organization text not null,
    uscc text not null,
    state text not null,
    owner uuid references desk.staff (id),
    checklist jsonb not null default '{}',
    version integer not null default 1,
    opened_at timestamptz not null,
    changed_at timestamptz not null,
    kept_until timestamptz not null,
    constraint cases_state check (state in ('waiting', 'in-progress', 'on-hold', 'for-approval', 'taking-effect',
      'done', 'refused', 'closed', 'withdrawn', 'expired')),
    constraint cases_owner check (owner is not null or state not in ('in-progress', 'on-hold', 'for-approval'))
  )`,
  // a certificate has one open case
  `create unique index cases_one_open on desk.cases (certificate_sha256) where state in ('waiting', 'in-progress', 'on-hold', 'for-approval', 'taking-effect')`,
  `create index cases_queue on desk.cases (tenant_id, state, opened_at)`,
  `create index cases_keeping on desk.cases (kept_until) where state in ('waiting', 'in-progress', 'on-hold')`,
  `create index cases_uscc on desk.cases (uscc)`,
  `create table desk.case_browsers (
    case_id uuid not null references desk.cases (id),
    browser text not null,
    since timestamptz not null,
    primary key (case_id, browser)
  )`,
  `create index case_browsers_browser on desk.case_browsers (browser)`,
  `create table desk.case_events (
    case_id uuid not null references desk.cases (id),
    sequence integer not null,
    at timestamptz not null,
    kind text not null,
    by text not null,
    channel text not null,
    staff_id uuid references desk.staff (id),
    words text,
    code text,
    primary key (case_id, sequence)
  )`,
  `create index case_events_day on desk.case_events (at)`,
  `create table desk.possessions (
    id uuid primary key default gen_random_uuid(),
    case_id uuid not null references desk.cases (id),
    certificate_sha256 text not null,
    made_at timestamptz not null,
    place text not null,
    staff_id uuid references desk.staff (id),
    constraint possessions_place check (place in ('portal', 'desk'))
  )`,
  `create index possessions_case on desk.possessions (case_id, made_at)`,
  `create table desk.decisions (
    id uuid primary key default gen_random_uuid(),
    case_id uuid not null references desk.cases (id),
    sequence integer not null,
    outcome text not null,
    reason text not null,
    clerk uuid not null references desk.staff (id),
    decided_at timestamptz not null,
    approver uuid references desk.staff (id),
    approved_at timestamptz,
    state text not null,
    possession_id uuid references desk.possessions (id),
    applied_at timestamptz,
    constraint decisions_once unique (case_id, sequence),
    constraint decisions_two_people check (approver is null or approver <> clerk),
    constraint decisions_outcome check (outcome in ('bind', 'refuse', 'close')),
    constraint decisions_state check (state in ('for-approval', 'recalled', 'sent-back', 'final', 'to-apply', 'applied', 'not-applied')),
    constraint decisions_bind_approved check (outcome <> 'bind' or state not in ('to-apply', 'applied') or approver is not null)
  )`,
  // the outbox: what the portal fetches until it has reported
  `create index decisions_to_apply on desk.decisions (approved_at) where state = 'to-apply'`,
  `create unlogged table desk.case_viewers (
    case_id uuid not null,
    staff_id uuid not null,
    seen_at timestamptz not null,
    primary key (case_id, staff_id)
  )`,
]
