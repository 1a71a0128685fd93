import { sql, type Kysely } from 'kysely'

/**
 * A ledger of every version of every row that a right stands on, with its seal; it is only added to. Rows that registers say first have a seal of their
 * own. What is there already is sealed by the portal's next start, which has the key (rights/seal-existing.ts).
 */
export const sealedRightsMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const ofRegisters = ['bindings', 'holders', 'organizations', 'units']

const statements = [
  ...ofRegisters.map((table) => `alter table portal.${table} add column seal bytea`),
  // what is still to be sealed is found at once
  ...ofRegisters.map((table) => `create index ${table}_unsealed on portal.${table} ((1)) where seal is null`),
  `create table portal.right_versions (
    table_name text not null,
    key text not null,
    version integer not null,
    seal bytea,
    of uuid,
    stands boolean not null,
    primary key (table_name, key, version)
  )`,
  `create index right_versions_of on portal.right_versions (of) where of is not null`,
  `create function portal.refuse_ledger_change() returns trigger language plpgsql as $$
    begin
      raise exception 'the ledger of rights is only added to';
    end $$`,
  `create trigger refuse_change before update or delete on portal.right_versions for each row execute function portal.refuse_ledger_change()`,
  `create trigger refuse_truncate before truncate on portal.right_versions for each statement execute function portal.refuse_ledger_change()`,
]
