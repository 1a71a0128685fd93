import { sql } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

/** Cases given from one clerk to the next at the end of a shift; visits prepared by persons; who has begun to write about a case. */
export const handOversAndVisitsMigration: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table desk.hand_overs (
    id uuid primary key default gen_random_uuid(),
    tenant_id text not null references desk.tenants (id),
    giver uuid not null references desk.staff (id),
    receiver uuid not null references desk.staff (id),
    note text not null,
    state text not null default 'offered',
    offered_at timestamptz not null,
    ended_at timestamptz,
    constraint hand_overs_two_people check (giver <> receiver),
    constraint hand_overs_state check (state in ('offered', 'accepted', 'declined', 'taken-back'))
  )`,
  // a clerk has one open offer
  `create unique index hand_overs_one on desk.hand_overs (giver) where state = 'offered'`,
  `create index hand_overs_receiver on desk.hand_overs (receiver) where state = 'offered'`,
  `create table desk.hand_over_cases (
    hand_over_id uuid not null references desk.hand_overs (id),
    case_id uuid not null references desk.cases (id),
    primary key (hand_over_id, case_id)
  )`,
  `create table desk.visits (
    case_id uuid primary key references desk.cases (id),
    seed uuid not null,
    code_hash text not null unique,
    place jsonb not null,
    day text not null,
    prepared_at timestamptz not null
  )`,
  `alter table desk.case_viewers add column writing boolean not null default false`,
]
