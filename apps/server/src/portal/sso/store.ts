import { sql } from 'kysely'
import { statement } from '../../platform/db.ts'
import { portalTables, type PortalDatabase } from '../database.ts'
import { jsonText } from '../../platform/json-text.ts'
import type { HolderSubject } from './claims.ts'

/** Inserts or replaces an object. */
export async function upsertOidc(
  db: PortalDatabase,
  row: {
    readonly kind: string
    readonly id: string
    readonly payload: Record<string, unknown>
    readonly grantId: string | null
    readonly uid: string | null
    readonly accountId: string | null
    readonly expiresAt: Date | null
  },
): Promise<void> {
  const values = {
    payload: jsonText(row.payload),
    grant_id: row.grantId,
    uid: row.uid,
    account_id: row.accountId,
    expires_at: row.expiresAt,
  }
  await portalTables(db)
    .insertInto('oidc')
    .values({ kind: row.kind, id: row.id, ...values })
    .onConflict((conflict) => conflict.columns(['kind', 'id']).doUpdateSet(values))
    .execute()
}

/** The object's payload unless it has expired. */
export async function findOidc(db: PortalDatabase, kind: string, id: string, now: Date): Promise<Record<string, unknown> | undefined> {
  const row = await portalTables(db)
    .selectFrom('oidc')
    .select('payload')
    .where('kind', '=', kind)
    .where('id', '=', id)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now)]))
    .executeTakeFirst()
  return row?.payload
}

/** The object with this `uid` unless it has expired. */
export async function findOidcByUid(
  db: PortalDatabase,
  kind: string,
  uid: string,
  now: Date,
): Promise<Record<string, unknown> | undefined> {
  const row = await portalTables(db)
    .selectFrom('oidc')
    .select('payload')
    .where('kind', '=', kind)
    .where('uid', '=', uid)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now)]))
    .executeTakeFirst()
  return row?.payload
}

/** Marks an object as used, in its payload, where the provider looks. False when it was used already, or is gone: of two at once only one succeeds. */
export async function consumeOidc(db: PortalDatabase, kind: string, id: string, now: Date): Promise<boolean> {
  const seconds = Math.floor(now.getTime() / 1000)
  const result = await portalTables(db)
    .updateTable('oidc')
    .set({ payload: sql<string>`payload || jsonb_build_object('consumed', ${seconds}::bigint)` })
    .where('kind', '=', kind)
    .where('id', '=', id)
    .where(sql<boolean>`not payload ? 'consumed'`)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

export async function deleteOidc(db: PortalDatabase, kind: string, id: string): Promise<void> {
  await portalTables(db).deleteFrom('oidc').where('kind', '=', kind).where('id', '=', id).execute()
}

export async function deleteOidcOfGrant(db: PortalDatabase, grantId: string): Promise<void> {
  await portalTables(db).deleteFrom('oidc').where('grant_id', '=', grantId).execute()
}

/** Deletes all that was given in one context (its id is the provider's account id). */
export async function deleteOidcOfAccount(db: PortalDatabase, accountId: string): Promise<void> {
  await portalTables(db).deleteFrom('oidc').where('account_id', '=', accountId).execute()
}

/** The provider's own sessions of one context: which business systems were entered in it. */
export async function oidcSessionsOfAccount(db: PortalDatabase, accountId: string): Promise<readonly Record<string, unknown>[]> {
  const rows = await portalTables(db)
    .selectFrom('oidc')
    .select('payload')
    .where('kind', '=', 'Session')
    .where('account_id', '=', accountId)
    .execute()
  return rows.map(({ payload }) => payload)
}

/** Id of the provider's session of one context, or undefined. */
export async function oidcSessionOfAccount(db: PortalDatabase, accountId: string, now: Date): Promise<string | undefined> {
  const row = await portalTables(db)
    .selectFrom('oidc')
    .select('id')
    .where('kind', '=', 'Session')
    .where('account_id', '=', accountId)
    .where('expires_at', '>', now)
    .orderBy('expires_at', 'desc')
    .executeTakeFirst()
  return row?.id
}

/** What the holder of a certificate is to business systems, or undefined. */
export async function holderSubject(db: PortalDatabase, holderId: string): Promise<HolderSubject | undefined> {
  return portalTables(db)
    .selectFrom('holders')
    .select(['subject_authority as authority', 'subject_id as id'])
    .where('id', '=', holderId)
    .executeTakeFirst()
}

const deletingExpired = statement<{ readonly id: string }>(`
  delete from portal.oidc where (kind, id) in (select kind, id from portal.oidc where expires_at < $1 limit $2) returning id`)

/** Deletes up to `most` objects that have expired; answers how many. */
export async function deleteExpiredOidc(db: PortalDatabase, now: Date, most: number): Promise<number> {
  return (await deletingExpired(db, [now.toISOString(), most])).length
}
