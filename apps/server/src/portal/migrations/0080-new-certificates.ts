import { sql, type Kysely } from 'kysely'

/** Certificates of known holders that were not taken (R24): noted once, so that the organisation is told once, and somebody can decide. */
export const newCertificatesMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table portal.new_certificates (
    id uuid primary key default gen_random_uuid(),
    holder_id uuid not null references portal.holders (id),
    organization_id uuid not null references portal.organizations (id),
    certificate_sha256 text not null unique,
    der bytea not null,
    asked_at timestamptz not null,
    state text not null,
    decided_at timestamptz,
    decided_by uuid references portal.roles (id),
    constraint new_certificates_state check (state in ('waiting', 'told', 'confirmed', 'declined'))
  )`,
  `create index new_certificates_organization on portal.new_certificates (organization_id)`,
  `create index new_certificates_age on portal.new_certificates (asked_at)`,
]
