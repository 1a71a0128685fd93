import { sql } from 'kysely'
import { auditMigration, signedSealsMigration } from '../../platform/audit/migration.ts'
import type { Migrations } from '../../platform/migrate.ts'

/** The schema `km`, forward only. No column holds a key that anybody here opens. */
export const kmMigrations: Migrations = {
  '0001-audit': auditMigration('km'),
  '0002-audit-signed': signedSealsMigration('km'),
  '0003-encryption-keys': {
    async up(db) {
      await sql`create table km.encryption_key (signing_certificate text primary key, recipient_sha256 text not null, uscc text not null,
        key_sha256 text not null unique, request bytea not null, enveloped_key bytea not null, archived jsonb not null,
        made_at timestamptz not null)`.execute(db)
    },
  },
}
