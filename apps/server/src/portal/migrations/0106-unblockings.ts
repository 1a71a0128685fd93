import { sql, type Kysely } from 'kysely'

/** Unblockings an organisation is asked about: what is shown, who decided, what they signed, and what the registration authority has not been told yet. */
export const unblockingsMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table portal.unblockings (
    application text primary key,
    organization_id uuid not null references portal.organizations (id) on delete cascade,
    asked jsonb not null,
    network text not null,
    place jsonb,
    asked_at timestamptz not null,
    until timestamptz not null,
    state text not null,
    report jsonb,
    decided_at timestamptz,
    decided_by uuid,
    way text,
    noted_at timestamptz not null,
    constraint unblockings_state check (state in ('waiting', 'agreed', 'objected', 'nobody', 'over')),
    constraint unblockings_decided check ((state in ('agreed', 'objected')) <= (decided_at is not null and way in ('certificate', 'passkey')))
  )`,
  `create index unblockings_organization on portal.unblockings (organization_id, asked_at desc)`,
  `create index unblockings_waiting on portal.unblockings (until) where state = 'waiting'`,
  `create index unblockings_to_report on portal.unblockings (noted_at) where report is not null`,
  `alter table portal.passkey_challenges drop constraint passkey_challenges_purpose`,
  `alter table portal.passkey_challenges add constraint passkey_challenges_purpose
    check (purpose in ('registration', 'sign-in', 'addition', 'agreement'))`,
]
