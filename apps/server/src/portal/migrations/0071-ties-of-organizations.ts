import { sql, type Kysely } from 'kysely'

/**
 * Who uses a certificate is somebody of one organisation: when it goes to another one, what was there says nothing of this one. Of ties from before that
 * have ended only what their organisation can be told from is known; the others go on counting for any.
 */
export const tiesOfOrganizationsMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

const statements = [
  `alter table portal.holder_persons add column organization_id uuid references portal.organizations (id)`,
  `update portal.holder_persons t set organization_id = b.organization_id from portal.bindings b
    where b.holder_id = t.holder_id and (t.ended_at is null
      or exists (select from portal.roles r where r.person_id = t.person_id and r.organization_id = b.organization_id))`,
]
