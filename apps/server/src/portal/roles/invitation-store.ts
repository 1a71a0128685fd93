import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { RoleKind } from '@yinxin/protocol/portal'
import { statement } from '../../platform/db.ts'
import { jsonText } from '../../platform/json-text.ts'
import { portalTables, type InvitationTable, type PortalDatabase, type PortalTransaction } from '../database.ts'
import { openText, rowOf, sealText, type PersonKeys } from '../keys/person-keys.ts'
import type { Limits } from './store.ts'

/** Somebody is asked to take a part in an organisation. */
export interface Invitation extends Limits {
  readonly id: string
  readonly organizationId: string
  readonly kind: InvitationTable['kind']
  readonly invitedBy: string
  readonly sentAt: Date
  readonly expiresAt: Date
}

/** Whom it is for: who has the mobile, and only under this name. */
export interface Invited {
  readonly name: string
  readonly mobile: string
}

const contextOf = (column: 'name' | 'mobile', id: string) => rowOf('invitations', column, id)

const columns = `i.id, i.organization_id as "organizationId", i.kind, i.unit_codes as "unitCodes", i.business_systems as "businessSystems",
  i.until, i.invited_by as "invitedBy", i.sent_at as "sentAt", i.expires_at as "expiresAt"`

// As the index says it, in the text: see `insertRole`.
const isSent = sql<boolean>`state = 'sent'`

interface NewInvitation extends Limits, Invited {
  readonly organizationId: string
  readonly kind: Exclude<RoleKind, 'legal-representative'>
  readonly invitedBy: string
}

/** One nobody answered in time is in nobody's way. */
const withdrawingExpired = statement(`
  update portal.invitations set state = 'withdrawn', decided_at = $3
  where organization_id = $1 and mobile_hash = $2 and state = 'sent' and expires_at <= $3`)

/** Stores an invitation; undefined when one to this mobile waits there already: then nothing happened. */
export async function insertInvitation(
  trx: PortalTransaction,
  keys: PersonKeys,
  invitation: NewInvitation,
  times: { readonly now: Date; readonly expiresAt: Date },
): Promise<string | undefined> {
  const { name, mobile, organizationId, kind, unitCodes, businessSystems, until, invitedBy } = invitation
  const [id, mobileHash] = [randomUUID(), keys.mobileHash(mobile)]
  await withdrawingExpired(trx, [organizationId, mobileHash, times.now.toISOString()])
  const row = await portalTables(trx)
    .insertInto('invitations')
    .values({
      ...{ id, organization_id: organizationId, kind, until, invited_by: invitedBy, sent_at: times.now, expires_at: times.expiresAt },
      name_enc: sealText(keys, name, contextOf('name', id)),
      mobile_enc: sealText(keys, mobile, contextOf('mobile', id)),
      mobile_hash: mobileHash,
      unit_codes: unitCodes === null ? null : jsonText(unitCodes),
      business_systems: businessSystems === null ? null : jsonText(businessSystems),
    })
    .onConflict((conflict) => conflict.columns(['organization_id', 'mobile_hash']).where(isSent).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

type Sealed = Invitation & { readonly name: Uint8Array; readonly mobile: Uint8Array }

const opened = (keys: PersonKeys, { name, mobile, ...invitation }: Sealed): Invitation & Invited => ({
  ...invitation,
  name: openText(keys, name, contextOf('name', invitation.id)),
  mobile: openText(keys, mobile, contextOf('mobile', invitation.id)),
})

const ofOrganization = statement<Sealed>(`
  select ${columns}, i.name_enc as name, i.mobile_enc as mobile from portal.invitations i
  where i.organization_id = $1 and i.state = 'sent' and i.expires_at > $2 order by i.sent_at desc limit 100`)

/** Invitations of an organisation that wait for an answer, the newest first. */
export async function invitationsOf(
  db: PortalDatabase,
  keys: PersonKeys,
  organizationId: string,
  now: Date,
): Promise<readonly (Invitation & Invited)[]> {
  return (await ofOrganization(db, [organizationId, now.toISOString()])).map((row) => opened(keys, row))
}

const toMobile = statement<Sealed & { readonly organizationName: string; readonly uscc: string }>(`
  select ${columns}, i.name_enc as name, i.mobile_enc as mobile, o.name as "organizationName", o.uscc
  from portal.invitations i join portal.organizations o on o.id = i.organization_id
  where i.mobile_hash = $1 and i.state = 'sent' and i.expires_at > $2 order by i.sent_at desc limit 20`)

/** Invitations that wait for whoever has this mobile. */
export async function invitationsTo(
  db: PortalDatabase,
  keys: PersonKeys,
  mobileHash: string,
  now: Date,
): Promise<readonly (Invitation & Invited & { readonly organizationName: string; readonly uscc: string })[]> {
  const rows = await toMobile(db, [mobileHash, now.toISOString()])
  return rows.map(({ organizationName, uscc, ...row }) => ({ ...opened(keys, row), organizationName, uscc }))
}

const organizationIdOf = statement<{ readonly id: string }>(`select organization_id as id from portal.invitations where id = $1`)

/** The organisation an invitation is of: it is held before the invitation, by everybody. */
export const organizationOfInvitation = async (db: PortalDatabase, id: string): Promise<string | undefined> =>
  (await organizationIdOf(db, [id]))[0]?.id

const locked = statement<Sealed & { readonly mobileHash: string }>(`
  select ${columns}, i.name_enc as name, i.mobile_enc as mobile, i.mobile_hash as "mobileHash" from portal.invitations i
  where i.id = $1 and i.state = 'sent' and i.expires_at > $2 for update`)

/** An invitation that still waits, held until the transaction ends: of two answers the second finds it gone. */
export async function lockInvitation(
  trx: PortalTransaction,
  keys: PersonKeys,
  id: string,
  now: Date,
): Promise<(Invitation & Invited & { readonly mobileHash: string }) | undefined> {
  const [row] = await locked(trx, [id, now.toISOString()])
  if (row === undefined) return undefined
  const { mobileHash, ...sealed } = row
  return { ...opened(keys, sealed), mobileHash }
}

/** What became of an invitation. */
export async function decideInvitation(
  trx: PortalTransaction,
  id: string,
  state: 'accepted' | 'declined' | 'withdrawn',
  now: Date,
): Promise<void> {
  await portalTables(trx).updateTable('invitations').set({ state, decided_at: now }).where('id', '=', id).execute()
}

/** What a role sent goes with it. */
export async function withdrawInvitationsOf(trx: PortalTransaction, roleId: string, now: Date): Promise<void> {
  await portalTables(trx)
    .updateTable('invitations')
    .set({ state: 'withdrawn', decided_at: now })
    .where('invited_by', '=', roleId)
    .where('state', '=', 'sent')
    .execute()
}

const expired = statement<{ readonly id: string }>(`
  delete from portal.invitations where id in (select id from portal.invitations where expires_at < $1 limit $2) returning id`)

/** Deletes up to `most` that are long over, answered or not: names and mobiles are kept no longer than they are needed. Resolves with how many. */
export const deleteOldInvitations = async (db: PortalDatabase, before: Date, most: number): Promise<number> =>
  (await expired(db, [before.toISOString(), most])).length
