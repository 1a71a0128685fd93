import { sql, type Kysely } from 'kysely'

/**
 * What decided a binding; certificates an older portal had bound, known by authority, serial number and organisation until they sign in; and what
 * was said of the rows of an imported file, so that its report can be written at its end, also after a break.
 */
export const importedBindingsMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `alter table portal.bindings add column decided_by text not null default 'rule'`,
  `update portal.bindings b set decided_by = 'import' from portal.holders h where h.id = b.holder_id and h.subject_authority = 'imported'`,
  `create index bindings_organization on portal.bindings (organization_id)`,
  `create table portal.listed_certificates (
    authority text not null,
    serial text not null,
    organization_id uuid not null references portal.organizations (id),
    holder_id uuid not null references portal.holders (id),
    primary key (authority, serial, organization_id)
  )`,
  `create index listed_certificates_holder on portal.listed_certificates (holder_id)`,
  `create table portal.import_remarks (
    file_sha256 text not null references portal.imports (file_sha256) on delete cascade,
    row bigint not null,
    kind text not null,
    code text not null,
    field text not null
  )`,
  `create index import_remarks_row on portal.import_remarks (file_sha256, row)`,
]
