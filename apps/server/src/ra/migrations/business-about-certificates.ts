import { sql } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

/** Business about a certificate there is: it brings no key. */
export const businessAboutCertificates: Migration = {
  async up(db) {
    await sql`alter table ra.application add column target jsonb, alter column request drop not null, alter column key_sha256 drop not null,
      alter column key_kind drop not null, alter column until drop not null, drop constraint application_business,
      add constraint application_business check (business in ('apply', 'renew', 'suspend', 'resume', 'revoke')),
      add constraint application_about check ((business in ('suspend', 'resume', 'revoke')) = (target is not null)),
      add constraint application_key check ((request is null) = (target is not null))`.execute(db)
  },
}
