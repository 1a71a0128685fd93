import { sql } from 'kysely'
import { auditMigration, signedSealsMigration } from '../../platform/audit/migration.ts'
import { challengesMigration } from '../../platform/authentication/challenges-migration.ts'
import { pinyinMigration } from '../../platform/database/sorting.ts'
import type { Migration, Migrations } from '../../platform/migrate.ts'
import { sessionsMigration } from '../../platform/sessions/migration.ts'
import { limitsMigration } from '../../platform/web/shared-limit.ts'
import { agreements } from './agreements.ts'
import { adminPinsThatStay } from './admin-pins-that-stay.ts'
import { businessAboutCertificates } from './business-about-certificates.ts'
import { encryptionHalves } from './encryption-halves.ts'
import { replacedCertificates } from './replaced-certificates.ts'
import { signedDecisions } from './signed-decisions.ts'
import { unblocking } from './unblocking.ts'

/** Contacts on file, codes that went to them, applications with their steps, and who of the officers has been here. */
const registration: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table ra.contact (
    uscc text primary key,
    organization text not null,
    contact text not null,
    mobile bytea not null,
    insurance_number text,
    since timestamptz not null
  )`,
  // one at a time for an organisation: a new one takes the place of the last
  `create table ra.code (
    uscc text primary key references ra.contact on delete cascade,
    digest text not null,
    wrong integer not null default 0,
    expires_at timestamptz not null
  )`,
  `create table ra.message (
    id uuid primary key default gen_random_uuid(),
    content bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    delivered_at timestamptz
  )`,
  `create table ra.application (
    id uuid primary key default gen_random_uuid(),
    number text not null unique,
    step_id text not null unique,
    content_hash text not null,
    access_hash text not null,
    business text not null,
    state text not null,
    uscc text not null,
    subject jsonb not null,
    ukey_serial text not null,
    request bytea not null,
    key_sha256 text not null,
    key_kind text not null,
    until text not null,
    basis jsonb,
    replaced_at timestamptz,
    certificate bytea,
    serial text,
    refusal text,
    submitted_at timestamptz not null,
    changed_at timestamptz not null,
    constraint application_business check (business in ('apply', 'renew')),
    constraint application_state check (state in ('waiting', 'approved', 'issued', 'done', 'refused', 'withdrawn', 'expired'))
  )`,
  `create index application_open on ra.application (state, submitted_at)`,
  `create index application_uscc on ra.application (uscc, submitted_at)`,
  `create index application_replacing on ra.application (changed_at) where business = 'renew' and replaced_at is null`,
  `create table ra.step (
    application uuid not null references ra.application,
    sequence integer generated always as identity,
    at timestamptz not null,
    step text not null,
    by text not null,
    officer text,
    primary key (application, sequence)
  )`,
  `create table ra.officer (
    id uuid primary key default gen_random_uuid(),
    sha256 text not null unique,
    name text not null,
    number text not null
  )`,
  `create table ra.keys (kind text primary key, wrapped bytea not null, created_at timestamptz not null)`,
]

/** The schema `ra`, forward only. */
export const raMigrations: Migrations = {
  '0001-registration': registration,
  '0002-audit': auditMigration('ra'),
  '0003-audit-signed': signedSealsMigration('ra'),
  '0004-challenges': challengesMigration('ra'),
  '0005-sessions': sessionsMigration('ra'),
  '0006-limits': limitsMigration,
  '0007-signed-decisions': signedDecisions,
  '0008-business-about-certificates': businessAboutCertificates,
  '0009-replaced-certificates': replacedCertificates,
  '0010-pinyin': pinyinMigration('ra'),
  '0011-unblocking': unblocking,
  '0012-admin-pins-that-stay': adminPinsThatStay,
  '0013-agreements': agreements,
  '0015-encryption-halves': encryptionHalves,
}
