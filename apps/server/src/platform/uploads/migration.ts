import { sql } from 'kysely'
import type { Migration } from '../migrate.ts'

/** A step for a component's migrations: table `uploads` in its schema. The bytes are sealed; nothing says whose they are but a keyed hash. */
export const uploadsMigration: Migration = {
  async up(db) {
    await sql`create table uploads (
      id uuid primary key,
      about text not null,
      visitor text not null,
      kind text not null,
      size integer not null,
      sha256 text not null,
      bytes_sealed bytea not null,
      received_at timestamptz not null,
      expires_at timestamptz not null
    )`.execute(db)
    await sql`create index uploads_about on uploads (about, received_at)`.execute(db)
    await sql`create index uploads_visitor on uploads (visitor, received_at)`.execute(db)
    await sql`create index uploads_expiry on uploads (expires_at)`.execute(db)
  },
}
