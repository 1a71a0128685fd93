import { sql, type Kysely } from 'kysely'

/** Reminders of visits that were prepared: a row each, gone once it was sent or came to nothing. */
export const visitRemindersMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table portal.visit_reminders (
    case_number text not null,
    due_at timestamptz not null,
    -- hash of the cookie of the case: the desk is asked whether the visit still stands
    browser text not null,
    person_id uuid not null references portal.persons (id),
    place jsonb not null,
    day text not null,
    primary key (case_number, due_at)
  )`,
  `create index visit_reminders_due on portal.visit_reminders (due_at)`,
  `alter table portal.person_notices drop constraint person_notices_kind`,
  `alter table portal.person_notices add constraint person_notices_kind check (kind in ('new-device', 'certificate-expiring', 'visit-soon'))`,
]
