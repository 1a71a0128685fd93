import { sql, type Kysely } from 'kysely'

/** What issuers are told of lost UKeys: one row for each certificate of a suspension, settled when the issuer has answered. */
export const issuerReportsMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table portal.issuer_reports (
    id uuid primary key default gen_random_uuid(),
    suspension_id uuid not null references portal.suspensions (id) on delete cascade,
    certificate_sha256 text not null,
    filed_at timestamptz not null,
    tries integer not null default 0,
    tried_at timestamptz,
    trouble text,
    gave_up boolean not null default false,
    outcome text,
    since timestamptz,
    settled_at timestamptz,
    constraint issuer_reports_once unique (suspension_id, certificate_sha256),
    constraint issuer_reports_outcome check (outcome in ('suspended', 'suspended-before', 'revoked-before', 'unknown', 'not-an-organizations')),
    constraint issuer_reports_settled check ((outcome is null) = (settled_at is null))
  )`,
  `create index suspensions_holder on portal.suspensions (holder_id, suspended_at)`,
]
