import { sql } from 'kysely'
import { auditInsert, auditValues, type AuditLine, type AuditStamp } from '../../platform/audit.ts'
import { statement } from '../../platform/db.ts'
import { portalTables, type PortalDatabase, type SignInFacts } from '../database.ts'
import { jsonText } from '../json-text.ts'

/** A signed-in session. `id` is public (list of own sessions, `sid`); the cookie is another secret. */
export interface Session {
  readonly id: string
  readonly organizationId: string
  readonly bindingId: string
  readonly unitCode: string
  readonly facts: SignInFacts
  readonly browser: string
  readonly signedInAt: Date
  readonly lastSeenAt: Date
  readonly idleExpiresAt: Date
  readonly absoluteExpiresAt: Date
}

const columns = [
  'id',
  'organization_id as organizationId',
  'binding_id as bindingId',
  'unit_code as unitCode',
  'facts',
  'browser',
  'signed_in_at as signedInAt',
  'last_seen_at as lastSeenAt',
  'idle_expires_at as idleExpiresAt',
  'absolute_expires_at as absoluteExpiresAt',
] as const

/** Stores a new session; answers it with its id. */
export async function insertSession(db: PortalDatabase, cookieHash: string, session: Omit<Session, 'id'>): Promise<Session> {
  return portalTables(db)
    .insertInto('sessions')
    .values({
      cookie_hash: cookieHash,
      organization_id: session.organizationId,
      binding_id: session.bindingId,
      unit_code: session.unitCode,
      facts: jsonText(session.facts),
      browser: session.browser,
      signed_in_at: session.signedInAt,
      last_seen_at: session.lastSeenAt,
      idle_expires_at: session.idleExpiresAt,
      absolute_expires_at: session.absoluteExpiresAt,
    })
    .returning(columns)
    .executeTakeFirstOrThrow()
}

const enteredSession = statement<{ readonly interaction: string | null }>(`
  with holder as (
    select b.id, b.organization_id, u.code
    from portal.bindings b join portal.units u on u.organization_id = b.organization_id
    where b.id = $1 and b.organization_id = $2 and b.certificate_sha256 = $3 and u.code = $4
  ), waiting as (
    delete from portal.browsers where id = $5 and exists (select from holder)
    returning case when expires_at > $9 then interaction end as interaction
  ), session as (
    insert into portal.sessions (cookie_hash, organization_id, binding_id, unit_code, facts, browser,
      signed_in_at, last_seen_at, idle_expires_at, absolute_expires_at)
    select $6, holder.organization_id, holder.id, holder.code, $7::jsonb || jsonb_strip_nulls(jsonb_build_object('interaction', interaction)), $8,
      $9, $9, $10, $11
    from holder left join waiting on true
    returning id
  ), line as (${auditInsert('portal', 12, 'from session')})
  select (select interaction from waiting) as interaction from session`)

/**
 * Opens the session of a holder who is bound already, with the audit line of the sign-in, in one statement: all of it or nothing. Takes the
 * interaction that waits for this browser along.
 * @param browserHash of the browser cookie
 * @returns undefined when binding, its certificate or the unit is not what the decision was made on any more; nothing has happened then
 */
export async function enterSession(
  db: PortalDatabase,
  entering: {
    readonly cookieHash: string
    readonly browserHash: string
    readonly session: Omit<Session, 'id'>
    readonly line: AuditLine
    readonly stamp: AuditStamp
  },
): Promise<{ readonly interaction: string | undefined } | undefined> {
  const { cookieHash, browserHash, session, line, stamp } = entering
  const holder = [session.bindingId, session.organizationId, session.facts.certificate.sha256, session.unitCode]
  const times = [session.signedInAt, session.idleExpiresAt, session.absoluteExpiresAt].map((time) => time.toISOString())
  const values = [...holder, browserHash, cookieHash, jsonText(session.facts), session.browser, ...times, ...auditValues(line, stamp)]
  const [row] = await enteredSession(db, values)
  return row && { interaction: row.interaction ?? undefined }
}

/** The session whose cookie has this hash, over or not; or undefined. */
export async function sessionByCookie(db: PortalDatabase, cookieHash: string): Promise<Session | undefined> {
  return portalTables(db).selectFrom('sessions').select(columns).where('cookie_hash', '=', cookieHash).executeTakeFirst()
}

/** The session with this id, over or not; or undefined. */
export async function sessionById(db: PortalDatabase, id: string): Promise<Session | undefined> {
  return portalTables(db).selectFrom('sessions').select(columns).where('id', '=', id).executeTakeFirst()
}

/** The living sessions of one certificate holder, latest first. */
export async function sessionsOfBinding(db: PortalDatabase, bindingId: string, now: Date): Promise<readonly Session[]> {
  return portalTables(db)
    .selectFrom('sessions')
    .select(columns)
    .where('binding_id', '=', bindingId)
    .where('idle_expires_at', '>', now)
    .orderBy('signed_in_at', 'desc')
    .execute()
}

/** Notes that a session was used. */
export async function touchSession(db: PortalDatabase, id: string, now: Date, idleExpiresAt: Date): Promise<void> {
  await portalTables(db).updateTable('sessions').set({ last_seen_at: now, idle_expires_at: idleExpiresAt }).where('id', '=', id).execute()
}

export async function updateSessionUnit(db: PortalDatabase, id: string, unitCode: string): Promise<void> {
  await portalTables(db).updateTable('sessions').set({ unit_code: unitCode }).where('id', '=', id).execute()
}

/** Deletes a session; false when it was gone already, so that only one caller reports its end. */
export async function deleteSession(db: PortalDatabase, id: string): Promise<boolean> {
  const result = await portalTables(db).deleteFrom('sessions').where('id', '=', id).executeTakeFirst()
  return result.numDeletedRows > 0n
}

/** Ids of sessions that ended before `before` and whose browser never came back. */
export async function sessionsOverBefore(db: PortalDatabase, before: Date): Promise<readonly Session[]> {
  return portalTables(db).selectFrom('sessions').select(columns).where('idle_expires_at', '<', before).limit(500).execute()
}

/** Sessions entered with an expired revocation list and not asked about since. */
export async function sessionsToRecheck(db: PortalDatabase): Promise<readonly Session[]> {
  return portalTables(db)
    .selectFrom('sessions')
    .select(columns)
    .where(sql<boolean>`facts ? 'recheck'`)
    .limit(500)
    .execute()
}

export async function updateSessionFacts(db: PortalDatabase, id: string, facts: SignInFacts): Promise<void> {
  await portalTables(db)
    .updateTable('sessions')
    .set({ facts: jsonText(facts) })
    .where('id', '=', id)
    .execute()
}
