import { sql, type Kysely } from 'kysely'

/**
 * Certificates that are asked to go to the organisation they name; at most one request is open for a holder. Days that are no working days, and
 * weekends that are.
 */
export const transfersMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table if not exists portal.holidays (
    day text primary key,
    name text not null default '',
    constraint holidays_day check (day ~ '^\\d{4}-\\d{2}-\\d{2}$')
  )`,
  // a Saturday or Sunday that is worked in place of a holiday
  `alter table portal.holidays add column if not exists worked boolean not null default false`,
  `create table portal.transfers (
    id uuid primary key default gen_random_uuid(),
    holder_id uuid not null references portal.holders (id),
    from_organization uuid not null references portal.organizations (id),
    to_organization uuid not null references portal.organizations (id),
    certificate_sha256 text not null,
    facts jsonb not null,
    browser text not null,
    asked_at timestamptz not null,
    due_on text not null,
    state text not null default 'waiting',
    objected_at timestamptz,
    objected_by text,
    case_number text,
    ended_at timestamptz,
    code text,
    constraint transfers_state check (state in ('waiting', 'objected', 'applied', 'ended')),
    constraint transfers_objected check (state <> 'objected' or (objected_at is not null and objected_by is not null)),
    constraint transfers_ended check ((state in ('applied', 'ended')) = (ended_at is not null))
  )`,
  `create unique index transfers_one_of_holder on portal.transfers (holder_id) where state in ('waiting', 'objected')`,
  `create index transfers_due on portal.transfers (due_on) where state = 'waiting'`,
  `create index transfers_objected_open on portal.transfers (objected_at) where state = 'objected'`,
  `create index transfers_from on portal.transfers (from_organization, asked_at)`,
  `create index transfers_browser on portal.transfers (browser)`,
]
