import { sql } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

/** OCSP answers that are kept, which a crash may empty; and what changed, for whoever keeps answers elsewhere. */
export const keptAnswers: Migration = {
  async up(db) {
    await sql`create unlogged table ocsp_answer (cert_id bytea primary key, issuer_sha256 text not null, serial text not null,
      answer bytea not null, this_update timestamptz not null, next_update timestamptz not null, asked_at timestamptz not null)`.execute(db)
    await sql`create index ocsp_answer_serial on ocsp_answer (issuer_sha256, serial)`.execute(db)
    await sql`create index ocsp_answer_age on ocsp_answer (this_update)`.execute(db)
    await sql`create table revocation_change (issuer_sha256 text not null references authority, number bigint not null, serial text not null,
      primary key (issuer_sha256, number))`.execute(db)
  },
}
