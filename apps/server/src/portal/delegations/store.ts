import { sql } from 'kysely'
import type { DelegationEnd } from '@yinxin/protocol/portal'
import { statement } from '../../platform/db.ts'
import { jsonText } from '../../platform/json-text.ts'
import { portalTables, type PortalDatabase, type PortalTransaction } from '../database.ts'
import { writeSealed } from '../rights/write-sealed.ts'
import type { Delegation } from './delegation.ts'
import type { DelegationFacts } from './judge-use.ts'

const columns = `d.id, d.from_organization as "from", d.to_organization as "to", d.unit_codes as "unitCodes",
  d.business_systems as "businessSystems", d.until, d.state, d.end_reason as "endReason"`

/** What decides whether a delegation `d` from organisation `o` to organisation `a` lapses, beside its state and last day; a part of larger statements too. */
export const factTimes = `d.offered_at as "offeredAt", d.accepted_at as "acceptedAt", d.last_used_at as "lastUsedAt",
  o.state = 'active' and a.state = 'active' as "areBothActive"`

const sides = `join portal.organizations o on o.id = d.from_organization join portal.organizations a on a.id = d.to_organization`

// As the index says it, in the text: by a parameter a statement that is prepared finds no index once its plan is made for all values.
const notEnded = sql<boolean>`state <> 'ended'`

const locked = statement<Delegation & DelegationFacts>(
  `select ${columns}, ${factTimes} from portal.delegations d ${sides} where d.id = $1 for update of d`,
)

/** A delegation, held until the transaction ends: of two who change it the second sees what the first did. */
export const lockDelegation = async (trx: PortalTransaction, id: string): Promise<(Delegation & DelegationFacts) | undefined> =>
  (await locked(trx, [id]))[0]

// Its use is noted in the same transaction: of two who only shared it both would wait for the other.
const keeping = statement<{ readonly id: string }>(`select id from portal.delegations where id = $1 for no key update`)

/** Nobody ends this delegation until the transaction ends, and nobody else opens it meanwhile. */
export const keepDelegation = async (trx: PortalTransaction, id: string): Promise<void> => void (await keeping(trx, [id]))

interface NewDelegation extends Pick<Delegation, 'from' | 'to' | 'unitCodes' | 'businessSystems' | 'until'> {
  /** The role whose bearer gives it. */
  readonly offeredBy: string
}

/** Stores an offer; undefined when there is one from the one to the other that has not ended: then nothing happened. */
export async function insertDelegation(trx: PortalTransaction, delegation: NewDelegation, now: Date): Promise<string | undefined> {
  const { from, to, unitCodes, businessSystems, until, offeredBy } = delegation
  const values = {
    ...{ from_organization: from, to_organization: to, until, offered_at: now, offered_by: offeredBy },
    unit_codes: jsonText(unitCodes),
    business_systems: jsonText(businessSystems),
    ...{ accepted_at: null, accepted_by: null, last_used_at: null, ended_at: null, end_reason: null },
  }
  return writeSealed(trx, {
    table: 'delegations',
    async write() {
      const row = await portalTables(trx)
        .insertInto('delegations')
        .values(values)
        .onConflict((conflict) => conflict.columns(['from_organization', 'to_organization']).where(notEnded).doNothing())
        .returning('id')
        .executeTakeFirst()
      return { result: row?.id, inserted: row === undefined ? [] : [row.id] }
    },
  })
}

/** Brings an offer into force that is held by `lockDelegation`. */
export async function markAccepted(trx: PortalTransaction, id: string, acceptedBy: string, now: Date): Promise<void> {
  const values = { version: sql<number>`version + 1`, state: 'active' as const, accepted_at: now, accepted_by: acceptedBy }
  await writeSealed(trx, {
    ...{ table: 'delegations', keys: [id] },
    write: async () => ({ result: await portalTables(trx).updateTable('delegations').set(values).where('id', '=', id).execute() }),
  })
}

/** Ends a delegation that is held by `lockDelegation`, and who was named for it; the rows stay. */
export async function markDelegationEnded(trx: PortalTransaction, id: string, reason: DelegationEnd, now: Date): Promise<void> {
  const values = { version: sql<number>`version + 1`, state: 'ended' as const, ended_at: now, end_reason: reason }
  await writeSealed(trx, {
    ...{ table: 'delegations', keys: [id], isEnding: true },
    write: async () => ({ result: await portalTables(trx).updateTable('delegations').set(values).where('id', '=', id).execute() }),
  })
  for (const naming of await namingsOf(trx, id)) await endNaming(trx, naming.id, now)
}

/** A person who was named to act by a delegation. */
export interface Naming {
  readonly id: string
  readonly delegationId: string
  readonly roleId: string
}

const namingColumns = `n.id, n.delegation_id as "delegationId", n.role_id as "roleId"`

const ofDelegation = statement<Naming>(
  `select ${namingColumns} from portal.delegation_handlers n where n.delegation_id = $1 and n.ended_at is null`,
)

/** Who is named for a delegation now. */
export const namingsOf = (db: PortalDatabase, delegationId: string): Promise<readonly Naming[]> => ofDelegation(db, [delegationId])

const ofAgent = statement<Naming>(`
  select ${namingColumns} from portal.delegations d join portal.delegation_handlers n on n.delegation_id = d.id and n.ended_at is null
  where d.to_organization = $1 and d.state = 'active'`)

/** Who is named for the delegations in force of an agent. */
export const namingsOfAgent = (db: PortalDatabase, organizationId: string): Promise<readonly Naming[]> => ofAgent(db, [organizationId])

/** Names somebody for a delegation that is held by `lockDelegation`; nothing happens for who is named already. */
export async function insertNaming(
  trx: PortalTransaction,
  { delegationId, roleId, namedBy }: { readonly delegationId: string; readonly roleId: string; readonly namedBy: string },
  now: Date,
): Promise<void> {
  const values = { delegation_id: delegationId, role_id: roleId, named_at: now, named_by: namedBy, last_used_at: null, ended_at: null }
  const isLiving = sql<boolean>`ended_at is null`
  await writeSealed(trx, {
    table: 'delegation_handlers',
    async write() {
      const rows = await portalTables(trx)
        .insertInto('delegation_handlers')
        .values(values)
        .onConflict((conflict) => conflict.columns(['delegation_id', 'role_id']).where(isLiving).doNothing())
        .returning('id')
        .execute()
      return { result: undefined, inserted: rows.map(({ id }) => id) }
    },
  })
}

/** Takes back who was named; the row stays. */
export async function endNaming(trx: PortalTransaction, id: string, now: Date): Promise<void> {
  await writeSealed(trx, {
    ...{ table: 'delegation_handlers', keys: [id], isEnding: true },
    write: async () => ({
      result: await portalTables(trx).updateTable('delegation_handlers').set({ ended_at: now }).where('id', '=', id).execute(),
    }),
  })
}

const noting = statement(`
  with held as (
    select d.id from portal.delegations d where d.id = (select delegation_id from portal.delegation_handlers where id = $1) for no key update
  ), used as (
    update portal.delegation_handlers n set last_used_at = $2 from held where n.id = $1 and n.delegation_id = held.id returning n.delegation_id
  )
  update portal.delegations set last_used_at = $2 where id = (select delegation_id from used)`)

/** Notes that somebody acted by a delegation, which is held first, as everybody does: it lapses when nobody does for long, and a person's recent ones come first. */
export const noteUse = async (db: PortalDatabase, namingId: string, now: Date): Promise<void> =>
  void (await noting(db, [namingId, now.toISOString()]))

const agent = statement<{ readonly personId: string; readonly organizationId: string }>(`
  select r.person_id as "personId", r.organization_id as "organizationId"
  from portal.delegation_handlers n join portal.roles r on r.id = n.role_id where n.id = $1`)

/** Who acts by a naming and in which organisation, ended ones too. */
export const agentOfNaming = async (
  db: PortalDatabase,
  namingId: string,
): Promise<{ readonly personId: string; readonly organizationId: string } | undefined> => (await agent(db, [namingId]))[0]

const lapsing = statement<{ readonly id: string }>(`
  select d.id from portal.delegations d ${sides}
  where d.state <> 'ended' and (o.state <> 'active' or a.state <> 'active' or d.until < $1
    or (d.state = 'offered' and d.offered_at < $2)
    or (d.state = 'active' and coalesce(d.last_used_at, d.accepted_at) < $3))
  limit $4`)

/** Ids of delegations that may have lapsed; `lapseOf` says whether they have. */
export async function maybeLapsed(
  db: PortalDatabase,
  before: { readonly today: string; readonly offered: Date; readonly used: Date },
  most: number,
): Promise<readonly string[]> {
  return (await lapsing(db, [before.today, before.offered.toISOString(), before.used.toISOString(), most])).map(({ id }) => id)
}

const counting = statement<{ readonly given: number; readonly received: number }>(`
  select (select count(*)::integer from portal.delegations where from_organization = $1 and state <> 'ended') as given,
    (select count(*)::integer from portal.delegations where to_organization = $2 and state <> 'ended') as received`)

/** How many delegations that have not ended one organisation has given, and another has. */
export async function countDelegations(
  db: PortalDatabase,
  { from, to }: Pick<Delegation, 'from' | 'to'>,
): Promise<{ readonly given: number; readonly received: number }> {
  const [row] = await counting(db, [from, to])
  return row ?? { given: 0, received: 0 }
}

/** A delegation as one of the two sides sees it, with the other one. */
export interface DelegationWithOther extends Delegation {
  readonly isGiven: boolean
  readonly name: string
  readonly uscc: string
  readonly offeredAt: Date
  readonly acceptedAt: Date | null
  readonly lastUsedAt: Date | null
}

const ofOrganization = statement<DelegationWithOther>(`
  select ${columns}, d.from_organization = $1 as "isGiven", other.name, other.uscc, d.offered_at as "offeredAt",
    d.accepted_at as "acceptedAt", d.last_used_at as "lastUsedAt"
  from portal.delegations d
    join portal.organizations other on other.id = case when d.from_organization = $1 then d.to_organization else d.from_organization end
  where (d.from_organization = $1 or d.to_organization = $1) and d.state <> 'ended' order by d.state desc, d.offered_at desc`)

/** What an organisation has given and has been given, offers first; both are bounded where they are made. */
export const delegationsOf = (db: PortalDatabase, organizationId: string): Promise<readonly DelegationWithOther[]> =>
  ofOrganization(db, [organizationId])
