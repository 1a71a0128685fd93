import { sql, type Kysely } from 'kysely'

/** What an organisation has unbound: the rules do not bind it there again by themselves. */
export const unbindingsMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    await sql
      .raw(
        `create table portal.unbindings (
          holder_id uuid not null references portal.holders (id),
          organization_id uuid not null references portal.organizations (id),
          unbound_at timestamptz not null,
          unbound_by uuid not null references portal.roles (id),
          primary key (holder_id, organization_id)
        )`,
      )
      .execute(db)
  },
}
