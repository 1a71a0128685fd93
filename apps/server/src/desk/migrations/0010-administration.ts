import { sql, type Kysely } from 'kysely'

/** What administrators keep, the history of every change of it, and versions of staff. */
export const administrationMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table desk.entries (
    id uuid primary key default gen_random_uuid(),
    -- the order they were added in
    number bigint generated always as identity,
    kind text not null,
    tenant_id text not null references desk.tenants (id),
    -- what there is only one of: a day, a place
    natural_key text,
    content jsonb not null,
    version integer not null default 1,
    changed_at timestamptz not null,
    -- null: the configuration of a portal brought it
    changed_by uuid references desk.staff (id),
    constraint entries_kind check (kind in ('desk', 'day', 'place', 'announcement')),
    constraint entries_natural_key unique (kind, natural_key)
  )`,
  `create index entries_kind_tenant on desk.entries (kind, tenant_id)`,
  // added to, never changed
  `create table desk.changes (
    number bigint generated always as identity primary key,
    at timestamptz not null,
    actor_kind text not null,
    staff_id uuid references desk.staff (id),
    tenant_id text not null references desk.tenants (id),
    kind text not null,
    subject uuid not null,
    title text not null,
    version integer not null,
    before jsonb,
    after jsonb,
    why text not null,
    constraint changes_actor check (actor_kind in ('staff', 'operator', 'portal')),
    constraint changes_actor_staff check ((actor_kind = 'staff') = (staff_id is not null)),
    constraint changes_kind check (kind in ('desk', 'day', 'place', 'announcement', 'staff')),
    constraint changes_something check (before is not null or after is not null)
  )`,
  `create index changes_subject on desk.changes (subject, number)`,
  `create index changes_tenant on desk.changes (tenant_id, number)`,
  // the first content is brought once
  `create table desk.directory_brought (
    is_brought boolean primary key default true,
    at timestamptz not null,
    constraint directory_brought_once check (is_brought)
  )`,
  `alter table desk.staff add column version integer not null default 1`,
  `alter table desk.staff drop constraint staff_state`,
  `alter table desk.staff add constraint staff_state check (state in ('invited', 'active', 'suspended', 'ended'))`,
]
