import { sql, type Kysely } from 'kysely'

import { linesOfPersons } from '../persons/own-data-lines.ts'

/** Accounts that were closed keep an id and what was decided under it, and nothing that says who it was; and who looked at whose data. */
export const ownDataMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `alter table portal.persons add column erased_at timestamptz, alter column name_enc drop not null, alter column mobile_enc drop not null,
    alter column mobile_hash drop not null, drop constraint persons_known, drop constraint persons_state,
    add constraint persons_state check (state in ('active', 'suspended', 'erased')),
    add constraint persons_known check (case when state = 'erased'
      then erased_at is not null and num_nonnulls(name_enc, document_enc, document_hash, provider, pseudonym_hash, mobile_enc, mobile_hash) = 0
      else num_nulls(name_enc, mobile_enc, mobile_hash) = 0 and (document_hash is not null or pseudonym_hash is not null) end)`,
  `create table portal.data_views (
    id uuid primary key default gen_random_uuid(),
    person_id uuid not null references portal.persons (id),
    what text not null,
    role text not null,
    actor text not null,
    about text,
    at timestamptz not null,
    constraint data_views_what check (what in ('document', 'mobile', 'everything')),
    constraint data_views_role check (role in ('owner', 'clerk', 'approver', 'supervisor', 'administrator'))
  )`,
  `create index data_views_person on portal.data_views (person_id, at)`,
  `create index data_views_age on portal.data_views (at)`,
  // lines that a person gets with their data; those of certificates are not in it
  `create index audit_line_person on portal.audit_line (subject, number) where ${linesOfPersons}`,
  `create index devices_age on portal.devices (last_seen_at)`,
]
