import { sql, type Kysely } from 'kysely'

/** Refused sign-ins that a case can be opened from, for half an hour; and decisions of the desk that were applied, so that none is applied twice. */
export const casesMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table portal.refused_sign_ins (
    browser text primary key,
    id uuid not null default gen_random_uuid(),
    facts jsonb not null,
    expires_at timestamptz not null
  )`,
  `create index refused_sign_ins_expiry on portal.refused_sign_ins (expires_at)`,
  `create table portal.applied_decisions (
    decision_id uuid primary key,
    code text,
    at timestamptz not null
  )`,
]
