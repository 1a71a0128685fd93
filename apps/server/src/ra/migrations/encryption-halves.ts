import { sql } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

/** The encryption half of a pair: its certificate, and its key in an envelope until the UKey has it. */
export const encryptionHalves: Migration = {
  async up(db) {
    await sql`alter table ra.application add takes_encryption_key boolean not null default false, add encryption_certificate bytea,
      add enveloped_key bytea`.execute(db)
  },
}
