import { sql } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

/** Unblocking a PIN: the admin PINs of UKeys, and applications that such PINs are released for. */
export const unblocking: Migration = {
  async up(db) {
    // of how many admin PINs this UKey has had, the current one; the next one is kept before the UKey is given it
    await sql`create table ra.admin_pin (
      ukey_serial text primary key,
      uscc text,
      current bytea not null,
      pending bytea,
      generation integer not null default 0,
      changed_at timestamptz not null
    )`.execute(db)
    await sql`alter table ra.application add column release_key bytea, add column released_at timestamptz,
      add column released_generation integer, add column lapsed_at timestamptz, add column suspended_at timestamptz,
      drop constraint application_business, drop constraint application_about, drop constraint application_state,
      add constraint application_business
        check (business in ('apply', 'renew', 'reissue', 'change', 'suspend', 'resume', 'revoke', 'unblock')),
      add constraint application_about check ((business in ('suspend', 'resume', 'revoke', 'unblock')) = (target is not null)),
      add constraint application_release check ((business = 'unblock') = (release_key is not null)),
      add constraint application_state check (state in
        ('waiting', 'endorsed', 'approved', 'issued', 'released', 'overdue', 'done', 'refused', 'withdrawn', 'expired'))`.execute(db)
    await sql`create index application_unblocking on ra.application (state, changed_at) where business = 'unblock'`.execute(db)
    await sql`create index application_lapsed on ra.application (lapsed_at) where lapsed_at is not null and suspended_at is null`.execute(
      db,
    )
    await sql`create index application_ukey on ra.application (ukey_serial) where certificate is not null`.execute(db)
  },
}
