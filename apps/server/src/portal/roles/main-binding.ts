import { statement } from '../../platform/db.ts'
import type { PortalDatabase, PortalTransaction } from '../database.ts'
import { writeSealed } from '../rights/write-sealed.ts'

/**
 * The main binding of organisation `o`: the one it has named, while that is bound there, else the one that was bound first. Every other is secondary. A
 * part of larger statements too.
 */
export const mainBindingSql = `coalesce(
  (select m.id from portal.bindings m where m.id = o.main_binding and m.organization_id = o.id),
  (select m.id from portal.bindings m where m.organization_id = o.id order by m.bound_at, m.id limit 1))`

const mainOf = statement<{ readonly id: string | null }>(`select ${mainBindingSql} as id from portal.organizations o where o.id = $1`)

/** Id of the main binding of an organisation; undefined: nothing is bound there. */
export const mainBindingOf = async (db: PortalDatabase, organizationId: string): Promise<string | undefined> =>
  (await mainOf(db, [organizationId]))[0]?.id ?? undefined

const naming = statement<{ readonly id: string }>(`
  update portal.organizations set main_binding = $2 where id = $1
    and exists (select from portal.bindings b where b.id = $2 and b.organization_id = $1) returning id`)

/** Names the main binding of an organisation that is held; false: it is not bound there. */
export const nameMainBinding = (trx: PortalTransaction, organizationId: string, bindingId: string): Promise<boolean> =>
  writeSealed(trx, {
    ...{ table: 'organizations', keys: [organizationId] },
    write: async () => ({ result: (await naming(trx, [organizationId, bindingId])).length > 0 }),
  })
