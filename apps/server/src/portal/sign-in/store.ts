import { challengeStore } from '../../platform/authentication/challenge-store.ts'
import { statement } from '../../platform/db.ts'
import { boundHolderJson, boundHolderTables } from '../binding/store.ts'
import { portalTables, type PendingSignIn, type PortalDatabase } from '../database.ts'
import { jsonText } from '../../platform/json-text.ts'
import type { Expected } from './decision.ts'

/** The portal's challenges; where one is taken, what is bound to the certificate it was made for is read along. */
export const portalChallenges = challengeStore<Expected>(
  'portal',
  `(select ${boundHolderJson('true')} from portal.certificates c, ${boundHolderTables}
    where c.sha256 = challenges.certificate_sha256 and h.id = c.holder_id) as expected`,
)

/** Keeps a verified sign-in until its unit is chosen; a browser has at most one. */
export async function savePendingSignIn(db: PortalDatabase, browser: string, pending: PendingSignIn, expiresAt: Date): Promise<void> {
  const values = { facts: jsonText(pending), expires_at: expiresAt }
  await portalTables(db)
    .insertInto('pending_sign_ins')
    .values({ browser, ...values })
    .onConflict((conflict) => conflict.column('browser').doUpdateSet(values))
    .execute()
}

/** The pending sign-in of this browser, unless it has expired. */
export async function pendingSignIn(db: PortalDatabase, browser: string, now: Date): Promise<PendingSignIn | undefined> {
  const row = await portalTables(db)
    .selectFrom('pending_sign_ins')
    .select('facts')
    .where('browser', '=', browser)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row?.facts
}

/** Removes the pending sign-in; false when another request was first. */
export async function deletePendingSignIn(db: PortalDatabase, browser: string): Promise<boolean> {
  const result = await portalTables(db).deleteFrom('pending_sign_ins').where('browser', '=', browser).executeTakeFirst()
  return result.numDeletedRows > 0n
}

const deletingExpired = statement<{ readonly browser: string }>(`
  delete from portal.pending_sign_ins where browser in (select browser from portal.pending_sign_ins where expires_at < $1 limit $2) returning browser`)

/** Deletes up to `most` that expired before `before`; answers how many. */
export async function deleteExpiredPending(db: PortalDatabase, before: Date, most: number): Promise<number> {
  return (await deletingExpired(db, [before.toISOString(), most])).length
}
