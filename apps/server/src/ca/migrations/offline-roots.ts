import { sql } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

/** Roots whose keys are not here, issuing CAs that follow each other, and keys that wait for a ceremony. */
export const offlineRoots: Migration = {
  async up(db) {
    await sql`alter table authority alter column wrapped_key drop not null`.execute(db)
    await sql`alter table authority add constraint authority_issues_with_its_key check (role = 'root' or wrapped_key is not null)`.execute(
      db,
    )
    await sql`alter table authority drop constraint authority_kind_role_key`.execute(db)
    await sql`create table authority_request (key_sha256 text primary key, kind text not null unique, request bytea not null,
      wrapped_key bytea not null, created_at timestamptz not null)`.execute(db)
  },
}
