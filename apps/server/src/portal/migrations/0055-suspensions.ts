import { sql, type Kysely } from 'kysely'

/** UKeys that were reported lost, and when that was lifted. At most one is in force for a holder. */
export const suspensionsMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `create table portal.suspensions (
    id uuid primary key default gen_random_uuid(),
    holder_id uuid not null references portal.holders (id),
    organization_id uuid not null references portal.organizations (id),
    reason text not null,
    suspended_at timestamptz not null,
    suspended_by uuid not null references portal.roles (id),
    lifted_at timestamptz,
    lifted_by text,
    constraint suspensions_reason check (reason in ('missing', 'taken')),
    constraint suspensions_lifted check ((lifted_at is null) = (lifted_by is null))
  )`,
  `create unique index suspensions_one_of_holder on portal.suspensions (holder_id) where lifted_at is null`,
  `create index suspensions_organization on portal.suspensions (organization_id)`,
]
