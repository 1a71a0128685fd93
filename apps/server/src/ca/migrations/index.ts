import { sql } from 'kysely'
import { auditMigration, signedSealsMigration } from '../../platform/audit/migration.ts'
import type { Migrations } from '../../platform/migrate.ts'
import { approvals } from './approvals.ts'
import { certificatePairs } from './certificate-pairs.ts'
import { lostReports } from './lost-reports.ts'
import { offlineRoots } from './offline-roots.ts'
import { statusDecisions } from './status-decisions.ts'
import { keptAnswers } from './kept-answers.ts'
import { listsInShards } from './lists-in-shards.ts'
import { signingRecord } from './signing-record.ts'

/** The CA's schema, forward only. */
export const migrations: Migrations = {
  '0001-audit': auditMigration('ca'),
  '0002-authorities': {
    async up(db) {
      await sql`create table authority (sha256 text primary key, kind text not null, role text not null, parent_sha256 text references authority,
        certificate bytea not null, wrapped_key bytea not null, not_after timestamptz not null, created_at timestamptz not null,
        unique (kind, role))`.execute(db)
      await sql`create table responder (sha256 text primary key, issuer_sha256 text not null references authority, certificate bytea not null,
        wrapped_key bytea not null, not_after timestamptz not null, created_at timestamptz not null)`.execute(db)
      await sql`create index responder_issuer on responder (issuer_sha256, not_after)`.execute(db)
    },
  },
  '0003-issuance': {
    async up(db) {
      // to_be_signed is committed before the signature exists: nothing can be signed that is not on record
      await sql`create table issuance (issuer_sha256 text not null references authority, serial text not null, profile text not null,
        to_be_signed bytea not null, written_at timestamptz not null, not_after timestamptz not null, certificate bytea, sha256 text,
        primary key (issuer_sha256, serial))`.execute(db)
      await sql`create table revocation (issuer_sha256 text not null, serial text not null, reason text not null, revoked_at timestamptz not null,
        primary key (issuer_sha256, serial), foreign key (issuer_sha256, serial) references issuance)`.execute(db)
      await sql`create table revocation_list (issuer_sha256 text not null references authority, number bigint not null, list bytea not null,
        this_update timestamptz not null, next_update timestamptz not null, primary key (issuer_sha256, number))`.execute(db)
    },
  },
  '0004-audit-signed': signedSealsMigration('ca'),
  '0005-signing-record': signingRecord,
  '0006-lists-in-shards': listsInShards,
  '0007-kept-answers': keptAnswers,
  '0008-approvals': approvals,
  '0009-decisions': statusDecisions,
  '0010-lost-reports': lostReports,
  '0011-certificate-pairs': certificatePairs,
  '0014-offline-roots': offlineRoots,
}
