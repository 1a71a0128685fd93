import { statement } from '../../platform/db.ts'
import type { PortalDatabase, PortalTransaction } from '../database.ts'
import type { Role } from './role.ts'
import { roleColumns } from './store.ts'

/**
 * Who uses a certificate (R25a):
 * - `nobody`: nobody was ever tied to its holder; it shows the organisation and no person
 * - `ended`: somebody was, and has no role in force there any more: the certificate alone opens nothing until somebody with a role uses it
 * - a role: that of the person tied to it
 */
export type Handler = 'nobody' | 'ended' | Role

const tied = statement<{ readonly isLiving: boolean; readonly role: Role | null }>(`
  select t.ended_at is null as "isLiving",
    (select to_json(role) from (select ${roleColumns} from portal.roles r where r.person_id = t.person_id and r.organization_id = $2
      and r.state = 'active' and r.until >= $3) role) as role
  from portal.holder_persons t where t.holder_id = $1 order by t.ended_at desc nulls first limit 1`)

/** Who uses the certificates of a holder for an organisation. */
export async function handlerOf(db: PortalDatabase, holderId: string, organizationId: string, today: string): Promise<Handler> {
  const [row] = await tied(db, [holderId, organizationId, today])
  if (row === undefined) return 'nobody'
  return row.isLiving && row.role !== null ? row.role : 'ended'
}

const untying = statement<{ readonly personId: string }>(`
  update portal.holder_persons set ended_at = $2 where holder_id = $1 and ended_at is null and person_id <> $3 returning person_id as "personId"`)
const tying = statement<{ readonly id: string }>(`
  insert into portal.holder_persons (holder_id, person_id, since, how) values ($1, $2, $3, 'binding')
  on conflict (holder_id) where ended_at is null do nothing returning id`)

/**
 * Ties the certificates of a holder to a person, in place of whoever used them before. Called under the organisation's lock.
 * @returns the person who used them before; undefined: nobody did
 */
export async function tieHolder(
  trx: PortalTransaction,
  { holderId, personId }: { readonly holderId: string; readonly personId: string },
  now: Date,
): Promise<string | undefined> {
  const [before] = await untying(trx, [holderId, now.toISOString(), personId])
  await tying(trx, [holderId, personId, now.toISOString()])
  return before?.personId
}

const endingTies = statement(`
  update portal.holder_persons t set ended_at = $3 from portal.bindings b
  where t.person_id = $1 and t.ended_at is null and b.holder_id = t.holder_id and b.organization_id = $2`)

/** From now on a person uses no certificate of an organisation. */
export async function untiePerson(trx: PortalTransaction, personId: string, organizationId: string, now: Date): Promise<void> {
  await endingTies(trx, [personId, organizationId, now.toISOString()])
}
