import { sql } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

/** Business that puts a new certificate in the place of one there is, by an officer's decision: which, and why. */
export const replacedCertificates: Migration = {
  async up(db) {
    await sql`alter table ra.application add column replaces jsonb, drop constraint application_business,
      add constraint application_business check (business in ('apply', 'renew', 'reissue', 'change', 'suspend', 'resume', 'revoke')),
      add constraint application_replaces check ((business in ('reissue', 'change')) = (replaces is not null))`.execute(db)
    await sql`drop index ra.application_replacing`.execute(db)
    await sql`create index application_replacing on ra.application (changed_at)
      where business in ('renew', 'change') and replaced_at is null`.execute(db)
  },
}
