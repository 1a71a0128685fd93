import { sql, type Kysely } from 'kysely'

/** A business system that was entered for somebody who is over now is remembered as such: nobody goes in for somebody else instead without being asked. */
export const launchesRememberedMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `alter table portal.launches alter column context_id drop not null, drop constraint launches_context_id_fkey`,
  `alter table portal.launches add constraint launches_context foreign key (context_id) references portal.contexts (id) on delete set null`,
  `create index launches_context on portal.launches (context_id)`,
]
