import { sql } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

/** Which encryption certificate was issued beside which signing certificate. */
export const certificatePairs: Migration = {
  async up(db) {
    await sql`create table certificate_pair (issuer_sha256 text not null, serial text not null, encryption_serial text not null,
      primary key (issuer_sha256, serial), foreign key (issuer_sha256, serial) references issuance,
      foreign key (issuer_sha256, encryption_serial) references issuance, unique (issuer_sha256, encryption_serial))`.execute(db)
  },
}
