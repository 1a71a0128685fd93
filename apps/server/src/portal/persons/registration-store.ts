import { statement } from '../../platform/db.ts'
import { portalTables, type PortalDatabase } from '../database.ts'
import type { ClaimedIdentity } from './person.ts'
import { openText, rowOf, sealText, type PersonKeys } from '../keys/person-keys.ts'

/** A registration that has begun in a browser. */
export interface BegunRegistration {
  readonly identity: ClaimedIdentity
  readonly expiresAt: Date
}

const contextOf = (browser: string) => rowOf('registrations', 'facts', browser)

/** Keeps whom a registration is of, in place of what this browser began before. */
export async function saveRegistration(db: PortalDatabase, keys: PersonKeys, browser: string, begun: BegunRegistration): Promise<void> {
  const values = { facts_enc: sealText(keys, JSON.stringify(begun.identity), contextOf(browser)), expires_at: begun.expiresAt }
  await portalTables(db)
    .insertInto('registrations')
    .values({ browser, ...values })
    .onConflict((conflict) => conflict.column('browser').doUpdateSet(values))
    .execute()
}

/** What this browser has begun and not let go stale. */
export async function readRegistration(
  db: PortalDatabase,
  keys: PersonKeys,
  browser: string | undefined,
  now: Date,
): Promise<BegunRegistration | undefined> {
  if (browser === undefined) return undefined
  const row = await portalTables(db)
    .selectFrom('registrations')
    .select(['facts_enc', 'expires_at'])
    .where('browser', '=', browser)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row && { identity: JSON.parse(openText(keys, row.facts_enc, contextOf(browser))) as ClaimedIdentity, expiresAt: row.expires_at }
}

export async function deleteRegistration(db: PortalDatabase, browser: string): Promise<void> {
  await portalTables(db).deleteFrom('registrations').where('browser', '=', browser).execute()
}

const deletingExpired = statement<{ readonly browser: string }>(`
  delete from portal.registrations where browser in (select browser from portal.registrations where expires_at < $1 limit $2) returning browser`)

/** Deletes up to `most` that nobody went on with; resolves with how many. */
export async function deleteExpiredRegistrations(db: PortalDatabase, before: Date, most: number): Promise<number> {
  return (await deletingExpired(db, [before.toISOString(), most])).length
}
