import { sql } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

/** Several lists of one CA, each with a row that says it is to be; the lists there were are whole ones. */
export const listsInShards: Migration = {
  async up(db) {
    await sql`create table list_scope (issuer_sha256 text not null references authority, shards int not null, shard int not null,
      changes bigint not null default 0, addresses text[] not null, primary key (issuer_sha256, shards, shard))`.execute(db)
    await sql`insert into list_scope select sha256, 1, 0, revocation_changes, '{}' from authority`.execute(db)
    await sql`alter table revocation add column octet int generated always as (get_byte(decode(right(serial, 2), 'hex'), 0)) stored`.execute(
      db,
    )
    await sql`alter table revocation add column not_after timestamptz`.execute(db)
    await sql`update revocation set not_after = issuance.not_after from issuance
      where issuance.issuer_sha256 = revocation.issuer_sha256 and issuance.serial = revocation.serial`.execute(db)
    await sql`alter table revocation alter column not_after set not null`.execute(db)
    await sql`create index revocation_octet on revocation (issuer_sha256, octet, serial)`.execute(db)
    await sql`alter table revocation_list add column shards int not null default 1, add column shard int not null default 0,
      add column entries int not null default 0, drop constraint revocation_list_pkey`.execute(db)
    await sql`update revocation_list set entries = octet_length(to_be_signed) / 40 from signing where signing.id = signing`.execute(db) // about
    await sql`alter table revocation_list add primary key (issuer_sha256, shards, shard, number)`.execute(db)
    await sql`create index revocation_list_signing on revocation_list (signing)`.execute(db)
  },
}
