import { sql } from 'kysely'
import { portalTables, type PortalDatabase } from '../database.ts'
import { jsonText } from '../json-text.ts'

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

/** Deletes all that was given through one portal session (its id is the provider's account id). */
export async function deleteOidcOfAccount(db: PortalDatabase, accountId: string): Promise<void> {
  await portalTables(db).deleteFrom('oidc').where('account_id', '=', accountId).execute()
}

/** The provider's own sessions of one portal session: which business systems were entered through it. */
export async function oidcSessionsOfAccount(db: PortalDatabase, accountId: string): Promise<readonly Record<string, unknown>[]> {
  const rows = await portalTables(db)
    .selectFrom('oidc')
    .select('payload')
    .where('kind', '=', 'Session')
    .where('account_id', '=', accountId)
    .execute()
  return rows.map(({ payload }) => payload)
}

export async function deleteExpiredOidc(db: PortalDatabase, now: Date): Promise<void> {
  await portalTables(db).deleteFrom('oidc').where('expires_at', '<', now).execute()
}
