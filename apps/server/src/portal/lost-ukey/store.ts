import type { LossReason } from '@yinxin/protocol/portal'
import { statement } from '../../platform/db.ts'
import { portalTables, type PortalDatabase, type PortalTransaction } from '../database.ts'
import { writeSealed } from '../rights/write-sealed.ts'

/** A binding of an organisation, as far as its suspension is concerned. */
export interface SuspendableHolder {
  /** Of the binding. */
  readonly id: string
  readonly holderId: string
  readonly organizationId: string
  readonly authority: string | null
  readonly boundAt: Date
  readonly state: 'active' | 'blocked'
  /** Whoever uses its certificates. */
  readonly personId: string | null
  /** Sessions that go on with it. */
  readonly sessions: number
  readonly suspension: { readonly id: string; readonly suspendedAt: Date } | null
  /** The newest certificate seen, DER; null: it is not kept. */
  readonly der: Uint8Array | null
}

const columns = `b.id, b.holder_id as "holderId", b.organization_id as "organizationId", h.authority, b.bound_at as "boundAt", b.state,
  (select t.person_id from portal.holder_persons t where t.holder_id = h.id and t.ended_at is null) as "personId",
  (select count(*)::integer from portal.sessions s where s.holder_id = h.id) as sessions,
  (select json_build_object('id', x.id, 'suspendedAt', x.suspended_at) from portal.suspensions x
    where x.holder_id = h.id and x.lifted_at is null) as suspension,
  (select c.der from portal.certificates c where c.holder_id = h.id and c.der is not null order by c.first_seen_at desc limit 1) as der
  from portal.bindings b join portal.holders h on h.id = b.holder_id`

type Row = Omit<SuspendableHolder, 'suspension'> & { readonly suspension: { readonly id: string; readonly suspendedAt: string } | null }
const ofOrganization = statement<Row>(`select ${columns} where b.organization_id = $1 order by b.bound_at limit 100`)
const ofBinding = statement<Row>(`select ${columns} where b.id = $1`)
const holderOf = ({ suspension, ...row }: Row): SuspendableHolder => ({
  ...row,
  suspension: suspension && { id: suspension.id, suspendedAt: new Date(suspension.suspendedAt) },
})

/** What may be suspended of an organisation, in the order it was bound; at most 100. */
export const holdersOf = async (db: PortalDatabase, organizationId: string): Promise<readonly SuspendableHolder[]> =>
  (await ofOrganization(db, [organizationId])).map(holderOf)

/** The holder of a binding, or undefined. */
export async function holderOfBinding(db: PortalDatabase, id: string): Promise<SuspendableHolder | undefined> {
  const [row] = await ofBinding(db, [id])
  return row && holderOf(row)
}

/** A suspension that begins. */
interface NewSuspension {
  readonly holderId: string
  readonly organizationId: string
  readonly reason: LossReason
  readonly role: string
}

/** Stores a suspension; undefined: one is in force already, and nothing happened. */
export async function insertSuspension(trx: PortalTransaction, suspension: NewSuspension, now: Date): Promise<string | undefined> {
  const { holderId, organizationId, reason, role } = suspension
  return writeSealed(trx, {
    table: 'suspensions',
    async write() {
      const row = await portalTables(trx)
        .insertInto('suspensions')
        .values({ holder_id: holderId, organization_id: organizationId, reason, suspended_at: now, suspended_by: role })
        .onConflict((conflict) => conflict.column('holder_id').where('lifted_at', 'is', null).doNothing())
        .returning('id')
        .executeTakeFirst()
      return { result: row?.id, inserted: row === undefined ? [] : [row.id] }
    },
  })
}

/** A suspension in force. */
export interface Suspension {
  readonly id: string
  readonly holderId: string
  /** The holder is bound to it now, whoever reported the loss. */
  readonly organizationId: string
  readonly suspendedAt: Date
}

const inForce = statement<Suspension>(`
  select x.id, x.holder_id as "holderId", b.organization_id as "organizationId", x.suspended_at as "suspendedAt"
  from portal.suspensions x join portal.bindings b on b.holder_id = x.holder_id where x.id = $1 and x.lifted_at is null for update of x`)

/** A suspension in force of a holder that is bound, held until the transaction ends; of two who lift it the second finds nothing. */
export const lockSuspension = async (trx: PortalTransaction, id: string): Promise<Suspension | undefined> => (await inForce(trx, [id]))[0]

const inForceOf = statement<Suspension>(`
  select x.id, x.holder_id as "holderId", b.organization_id as "organizationId", x.suspended_at as "suspendedAt"
  from portal.suspensions x join portal.bindings b on b.holder_id = x.holder_id where x.holder_id = $1 and x.lifted_at is null for update of x`)

/** The suspension in force of a holder, held like `lockSuspension`. */
export const lockSuspensionOf = async (trx: PortalTransaction, holderId: string): Promise<Suspension | undefined> =>
  (await inForceOf(trx, [holderId]))[0]

const ending = statement(`update portal.suspensions set lifted_at = $2, lifted_by = $3 where id = $1 and lifted_at is null`)

export const endSuspension = async (trx: PortalTransaction, id: string, by: string, now: Date): Promise<void> =>
  void (await writeSealed(trx, {
    ...{ table: 'suspensions', keys: [id] },
    write: async () => ({ result: await ending(trx, [id, now.toISOString(), by]) }),
  }))

const sessionsCovered = statement<{ readonly id: string }>(`
  select s.id from portal.sessions s join portal.suspensions x on x.holder_id = s.holder_id and x.lifted_at is null
  where s.evidence -> 'certificate' ->> 'notBefore' is null or (s.evidence -> 'certificate' ->> 'notBefore')::timestamptz <= x.suspended_at
  limit $1`)

/** Ids of up to `most` sessions that go on with a certificate of a lost UKey. */
export const suspendedSessions = async (db: PortalDatabase, most: number): Promise<readonly string[]> =>
  (await sessionsCovered(db, [most])).map(({ id }) => id)
