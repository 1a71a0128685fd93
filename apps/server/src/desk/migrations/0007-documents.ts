import { sql } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

/** Which file belongs to which case, and who has looked at it. The row stays when the file is gone: what was decided on is known by its hash. */
export const documentsMigration: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table desk.documents (
    id uuid primary key,
    case_id uuid not null references desk.cases (id),
    shows text not null,
    source text not null,
    kind text not null,
    size integer not null,
    sha256 text not null,
    owner uuid,
    added_at timestamptz not null,
    constraint documents_shows check (shows in ('identity', 'licence', 'letter', 'other')),
    constraint documents_source check (source in ('case', 'registration')),
    constraint documents_once unique (case_id, shows, sha256)
  )`,
  `create table desk.document_looks (
    id uuid primary key default gen_random_uuid(),
    document_id uuid not null references desk.documents (id),
    staff_id uuid not null references desk.staff (id),
    role text not null,
    at timestamptz not null,
    told boolean not null
  )`,
  `create index document_looks_document on desk.document_looks (document_id, at)`,
  // the outbox: what the portal fetches until it has written it down with the account
  `create index document_looks_to_tell on desk.document_looks (at) where not told`,
  `create index cases_ended on desk.cases (changed_at) where state in ('done', 'refused', 'closed', 'withdrawn', 'expired')`,
]
