import { sql } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

/**
 * Cases go from one office to another: what offices are called and take, which office an event counts for, and where it is about. Decisions that wait are
 * handed out in turn: one that cannot be applied yet holds up no other.
 */
export const officesMigration: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  // an office that the configuration names no more keeps what it has, and gets nothing
  `alter table desk.tenants add column name jsonb, add column authorities text[] not null default '{}', add column is_named boolean not null default false`,
  `alter table desk.case_events add column place jsonb, add column tenant_id text references desk.tenants (id)`,
  `update desk.case_events e set tenant_id = c.tenant_id from desk.cases c where c.id = e.case_id`,
  `alter table desk.case_events alter column tenant_id set not null`,
  `drop index desk.case_events_day`,
  `create index case_events_day on desk.case_events (tenant_id, at)`,
  `alter table desk.decisions add column handed_at timestamptz`,
]
