import { sql, type Kysely } from 'kysely'

/**
 * Rows that rights stand on have a version and a seal, and a ledger states each version there ever was; it is only added to. What is there already is sealed
 * by the portal's next start, which has the key (rights/seal-existing.ts).
 */
export const sealedRightsMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const unversioned = ['bindings', 'holders', 'organizations', 'units', 'holder_persons', 'suspensions', 'unbindings', 'delegation_handlers']

const statements = [
  ...unversioned.map((table) => `alter table portal.${table} add column version integer not null default 0, add column seal bytea`),
  ...['roles', 'delegations'].map((table) => `alter table portal.${table} alter column version set default 0, add column seal bytea`),
  // what is still to be sealed is found at once; empty afterwards
  ...[...unversioned, 'roles', 'delegations'].map(
    (table) => `create index ${table}_unsealed on portal.${table} (version) where seal is null`,
  ),
  `create table portal.right_versions (
    table_name text not null,
    key text not null,
    version integer not null,
    stands boolean not null,
    of uuid,
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
