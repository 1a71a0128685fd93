import { sql, type Kysely } from 'kysely'

/** Mails that wait; how far holders have read what their organisation was told; when certificates end, and who was reminded. */
export const noticesReadMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table portal.mails (
    id uuid primary key default gen_random_uuid(),
    address_enc bytea not null,
    text_enc bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
  )`,
  `create index mails_expiry on portal.mails (expires_at)`,
  `create index notices_organization on portal.notices (organization_id, created_at)`,
  `create index notices_created on portal.notices (created_at)`,
  `create table portal.notice_reads (
    holder_id uuid not null references portal.holders (id) on delete cascade,
    organization_id uuid not null references portal.organizations (id),
    read_until timestamptz not null,
    primary key (holder_id, organization_id)
  )`,
  // read from the certificate by a job; 'infinity': it cannot be read, and nobody asks again
  `alter table portal.certificates add column not_after timestamptz`,
  `create index certificates_unread_end on portal.certificates (sha256) where not_after is null and der is not null`,
  `create index certificates_end on portal.certificates (not_after)`,
  `create table portal.expiry_reminders (
    certificate text not null references portal.certificates (sha256) on delete cascade,
    days integer not null,
    at timestamptz not null,
    primary key (certificate, days)
  )`,
]
