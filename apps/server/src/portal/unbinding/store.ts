import { statement } from '../../platform/db.ts'
import type { PortalTransaction } from '../database.ts'
import { writeSealed } from '../rights/write-sealed.ts'

const deleting = statement<{ readonly id: string }>(`delete from portal.bindings where id = $1 and state = 'active' returning id`)
const mainOf = statement<{ readonly id: string }>(`select id from portal.organizations where main_binding = $1`)

/** Takes a binding away; false: an operator has blocked it. The ledger keeps that it is gone: one that is put back is an old one. */
export async function deleteBinding(
  trx: PortalTransaction,
  { id, holderId }: { readonly id: string; readonly holderId: string },
): Promise<boolean> {
  // an organisation that named it its main one names none any more
  const named = (await mainOf(trx, [id])).map((one) => one.id)
  const deleteIt = () =>
    writeSealed(trx, {
      ...{ table: 'bindings', keys: [holderId] },
      write: async () => ({ result: (await deleting(trx, [id])).length > 0 }),
    })
  return writeSealed(trx, { table: 'organizations', keys: named, write: async () => ({ result: await deleteIt() }) })
}

const inserting = statement(`
  insert into portal.unbindings (holder_id, organization_id, unbound_at, unbound_by) values ($1, $2, $3, $4)
  on conflict (holder_id, organization_id) do update set unbound_at = excluded.unbound_at, unbound_by = excluded.unbound_by`)

/** Keeps that an organisation has unbound a holder. */
export async function insertUnbinding(
  trx: PortalTransaction,
  { holderId, organizationId, role }: { readonly holderId: string; readonly organizationId: string; readonly role: string },
  now: Date,
): Promise<void> {
  const key = `${holderId} ${organizationId}`
  await writeSealed(trx, {
    ...{ table: 'unbindings', keys: [key] },
    write: async () => ({ result: await inserting(trx, [holderId, organizationId, now.toISOString(), role]), inserted: [key] }),
  })
}
