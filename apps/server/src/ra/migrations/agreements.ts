import { sql } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

/** What organisations say to unblockings: one row for each that they are asked about, with what was signed. */
export const agreements: Migration = {
  async up(db) {
    await sql`create table ra.agreement (
      application uuid primary key references ra.application,
      standing text not null default 'open',
      address text not null,
      until timestamptz not null,
      managers jsonb not null default '[]',
      evidence jsonb,
      changed_at timestamptz not null,
      constraint agreement_standing check (standing in ('open', 'asked', 'agreed', 'objected', 'nobody')),
      constraint agreement_signed check ((standing in ('agreed', 'objected')) = (evidence is not null))
    )`.execute(db)
    await sql`create index agreement_waiting on ra.agreement (until) where standing in ('open', 'asked')`.execute(db)
  },
}
