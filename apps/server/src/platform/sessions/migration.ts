import { sql, type Kysely } from 'kysely'

/** A step for a component's migrations: tables `sessions` and `contexts` in its schema. */
export function sessionsMigration(schema: string): { up(db: Kysely<any>): Promise<void> } {
  const inSchema = (text: string) => text.replaceAll('$schema', `"${schema}"`)
  return {
    async up(db) {
      for (const statement of statements) await sql.raw(inSchema(statement)).execute(db)
    },
  }
}

const statements = [
  `create table $schema.sessions (
    id uuid primary key default gen_random_uuid(),
    cookie_hash text not null unique,
    holder_id uuid,
    person_id uuid,
    staff_id uuid,
    acr text not null,
    evidence jsonb not null,
    browser text not null,
    signed_in_at timestamptz not null,
    last_seen_at timestamptz not null,
    idle_expires_at timestamptz not null,
    absolute_expires_at timestamptz not null,
    constraint sessions_principal check (num_nonnulls(holder_id, person_id, staff_id) = 1)
  )`,
  `create index sessions_holder on $schema.sessions (holder_id) where holder_id is not null`,
  `create index sessions_person on $schema.sessions (person_id) where person_id is not null`,
  `create index sessions_staff on $schema.sessions (staff_id) where staff_id is not null`,
  `create index sessions_expiry on $schema.sessions (idle_expires_at)`,
  `create table $schema.contexts (
    id uuid primary key default gen_random_uuid(),
    session_id uuid not null references $schema.sessions (id) on delete cascade,
    organization_id uuid not null,
    unit_code text not null,
    basis_kind text not null,
    basis_id uuid not null,
    chosen_at timestamptz not null,
    constraint contexts_basis check (basis_kind in ('binding', 'role', 'delegation'))
  )`,
  `create index contexts_session on $schema.contexts (session_id)`,
  `create index contexts_basis_row on $schema.contexts (basis_kind, basis_id)`,
]
