import { sql } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

/** Officers whose approvals count, and what was issued over an approval, with the approval. */
export const approvals: Migration = {
  async up(db) {
    await sql`create table officer (sha256 text primary key, name text not null, number text not null, added_at timestamptz not null,
      ended_at timestamptz)`.execute(db)
    await sql`create table approved_issuance (basis text primary key, key_sha256 text not null, issuer_sha256 text not null, serial text not null,
      certificate bytea not null, evidence jsonb not null, foreign key (issuer_sha256, serial) references issuance)`.execute(db)
    await sql`create index issuance_sha256 on issuance using hash (sha256)`.execute(db)
  },
}
