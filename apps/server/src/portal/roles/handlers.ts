import { statement } from '../../platform/db.ts'
import type { PortalDatabase, PortalTransaction } from '../database.ts'
import { writeSealed } from '../rights/write-sealed.ts'
import { isInForce, type Role } from './role.ts'
import { roleColumns } from './store.ts'

/**
 * Who uses a certificate (R25a):
 * - `nobody`: nobody was ever tied to its holder; it shows the organisation and no person
 * - `ended`: somebody of this organisation was, and has no role in force there any more: the certificate alone opens nothing until somebody with a role uses it
 * - a role: that of the person tied to it
 */
export type Handler = 'nobody' | 'ended' | Role

/** Whoever a holder is tied to, or was last, with their role in an organisation that has not ended; as stored. */
export interface Tie {
  readonly isLiving: boolean
  readonly role: Role | null
  /** The person wants to be written to of every sign-in. */
  readonly isToldOfSignIns: boolean
}

/** A `Tie` as one JSON value, null where nobody of the organisation ever was tied; of the holder and the organisation these SQL expressions name. */
export const tieJson = (holder: string, organization: string) => `(select json_build_object('isLiving', t.ended_at is null,
    'isToldOfSignIns', exists (select from portal.notice_choices n where n.person_id = t.person_id and n.kind = 'signed-in' and n.by_message),
    'role', (select to_json(role) from (select ${roleColumns} from portal.roles r where r.person_id = t.person_id and r.organization_id = ${organization}
      and r.state <> 'ended') role))
  from portal.holder_persons t where t.holder_id = ${holder} and (t.organization_id = ${organization} or t.organization_id is null) order by t.ended_at desc nulls first limit 1)`

/** What a tie says on a day. */
export function handlerOfTie(tie: Tie | null, today: string): Handler {
  if (tie === null) return 'nobody'
  return tie.isLiving && tie.role !== null && isInForce(tie.role, today) ? tie.role : 'ended'
}

const tied = statement<{ readonly tie: Tie | null }>(`select ${tieJson('$1::uuid', '$2::uuid')} as tie`)

/** Who uses the certificates of a holder for an organisation. */
export async function handlerOf(db: PortalDatabase, holderId: string, organizationId: string, today: string): Promise<Handler> {
  const [row] = await tied(db, [holderId, organizationId])
  return handlerOfTie(row?.tie ?? null, today)
}

const tiedNow = statement<{ readonly id: string; readonly personId: string }>(
  `select id, person_id as "personId" from portal.holder_persons where holder_id = $1 and ended_at is null`,
)
const untying = statement(`update portal.holder_persons set ended_at = $2 where id = $1`)
const tying = statement<{ readonly id: string }>(`
  insert into portal.holder_persons (holder_id, person_id, since, how, organization_id) values ($1, $2, $3, 'binding', $4)
  on conflict (holder_id) where ended_at is null do nothing returning id`)

/**
 * Ties the certificates of a holder to a person, in place of whoever used them before. Called under the organisation's lock.
 * @returns the person who used them before; undefined: nobody did
 */
export async function tieHolder(
  trx: PortalTransaction,
  { holderId, personId, organizationId }: { readonly holderId: string; readonly personId: string; readonly organizationId: string },
  now: Date,
): Promise<string | undefined> {
  const before = (await tiedNow(trx, [holderId])).find((tie) => tie.personId !== personId)
  if (before !== undefined) await endTie(trx, before.id, now)
  await writeSealed(trx, {
    table: 'holder_persons',
    async write() {
      const rows = await tying(trx, [holderId, personId, now.toISOString(), organizationId])
      return { result: undefined, inserted: rows.map(({ id }) => id) }
    },
  })
  return before?.personId
}

const endTie = (trx: PortalTransaction, id: string, now: Date): Promise<unknown> =>
  writeSealed(trx, {
    ...{ table: 'holder_persons', keys: [id] },
    write: async () => ({ result: await untying(trx, [id, now.toISOString()]) }),
  })

/** From now on nobody uses the certificates of a holder. */
export async function untieHolder(trx: PortalTransaction, holderId: string, now: Date): Promise<void> {
  for (const { id } of await tiedNow(trx, [holderId])) await endTie(trx, id, now)
}

const tiesOfPerson = statement<{ readonly id: string }>(`
  select t.id from portal.holder_persons t join portal.bindings b on b.holder_id = t.holder_id
  where t.person_id = $1 and t.ended_at is null and b.organization_id = $2 order by t.id`)

/** From now on a person uses no certificate of an organisation. */
export async function untiePerson(trx: PortalTransaction, personId: string, organizationId: string, now: Date): Promise<void> {
  for (const { id } of await tiesOfPerson(trx, [personId, organizationId])) await endTie(trx, id, now)
}
