import { statement } from '../../platform/db.ts'
import { portalTables, type PortalDatabase } from '../database.ts'

/** Path a business system's interaction goes on at after a sign-in. */
export const interactionPath = (uid: string) => `/sso/interaction/${uid}`

/** Where a browser goes on: to the business system whose interaction waits for it, else to the workbench. */
export const enteredAt = (interaction: string | undefined) => (interaction === undefined ? '/workbench' : interactionPath(interaction))

/** Remembers which business system's interaction this browser's sign-in belongs to. */
export async function saveInteraction(db: PortalDatabase, browser: string, interaction: string, expiresAt: Date): Promise<void> {
  const values = { interaction, expires_at: expiresAt }
  await portalTables(db)
    .insertInto('browsers')
    .values({ id: browser, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute()
}

/** The interaction this browser's sign-in belongs to, if any. */
export async function interactionOf(db: PortalDatabase, browser: string, now: Date): Promise<string | undefined> {
  const row = await portalTables(db)
    .selectFrom('browsers')
    .select('interaction')
    .where('id', '=', browser)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row?.interaction ?? undefined
}

export async function deleteInteraction(db: PortalDatabase, browser: string): Promise<void> {
  await portalTables(db).deleteFrom('browsers').where('id', '=', browser).execute()
}

/** The interaction that waits for this browser, taken: it leads a sign-in on once. From our own store only: a location never comes from a request. */
export async function takeInteraction(db: PortalDatabase, browser: string | undefined, now: Date): Promise<string | undefined> {
  const interaction = browser === undefined ? undefined : await interactionOf(db, browser, now)
  if (browser !== undefined && interaction !== undefined) await deleteInteraction(db, browser)
  return interaction
}

/** An interaction goes on waiting for the browser under its new cookie. */
export async function moveInteraction(db: PortalDatabase, from: string, to: string): Promise<void> {
  await portalTables(db).updateTable('browsers').set({ id: to }).where('id', '=', from).execute()
}

const deletingExpired = statement<{ readonly id: string }>(`
  delete from portal.browsers where id in (select id from portal.browsers where expires_at < $1 limit $2) returning id`)

/** Deletes up to `most` that expired before `before`; answers how many. */
export async function deleteExpiredInteractions(db: PortalDatabase, before: Date, most: number): Promise<number> {
  return (await deletingExpired(db, [before.toISOString(), most])).length
}
