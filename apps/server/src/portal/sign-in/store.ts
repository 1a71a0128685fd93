import { auditInsert, auditValues, type AuditLine, type AuditStamp } from '../../platform/audit.ts'
import { statement } from '../../platform/db.ts'
import { boundHolderJson, type BoundHolder } from '../binding/store.ts'
import { portalTables, type ChallengeTable, type PortalDatabase, type SignInFacts } from '../database.ts'
import { jsonText } from '../json-text.ts'

export interface Challenge {
  readonly id: string
  readonly nonce: string
  readonly origin: string
  readonly purpose: ChallengeTable['purpose']
  /** Hash of the browser cookie it was made for. */
  readonly browser: string
  readonly certificateSha256: string | null
  readonly channel: string | null
  readonly expiresAt: Date
}

/** What its proof is judged by. */
export interface TakenChallenge extends Omit<Challenge, 'id' | 'browser' | 'expiresAt'> {
  /** Whoever was last seen with the certificate it was made for: looked up along the way, to be believed only of a verified holder. */
  readonly expected: BoundHolder | null
}

/** Stores a challenge with its audit line, both or neither. */
const challengeWithLine = statement<never>(`
  with challenge as (
    insert into portal.challenges (id, nonce, origin, purpose, browser, certificate_sha256, channel, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
  )
  ${auditInsert('portal', 9)}`)

export async function insertChallenge(db: PortalDatabase, challenge: Challenge, line: AuditLine, stamp: AuditStamp): Promise<void> {
  const { id, nonce, origin, purpose, browser, certificateSha256, channel, expiresAt } = challenge
  const values = [id, nonce, origin, purpose, browser, certificateSha256, channel, expiresAt.toISOString()]
  await challengeWithLine(db, [...values, ...auditValues(line, stamp)])
}

const takenChallenge = statement<TakenChallenge>(`
  delete from portal.challenges where id = $1 and browser = $2 and expires_at > $3
  returning nonce, origin, purpose, certificate_sha256 as "certificateSha256", channel,
    (select ${boundHolderJson} from portal.bindings b join portal.organizations o on o.id = b.organization_id
      where b.certificate_sha256 = challenges.certificate_sha256 limit 1) as expected`)

/** Takes a challenge, once: this browser's and not expired, else undefined. One statement, so that of two at once only one succeeds. */
export async function takeChallenge(db: PortalDatabase, id: string, browser: string, now: Date): Promise<TakenChallenge | undefined> {
  const [row] = await takenChallenge(db, [id, browser, now.toISOString()])
  return row
}

/** True while the row of this browser's challenge, expired, has not been cleaned up. */
export async function isChallengeExpired(db: PortalDatabase, id: string, browser: string): Promise<boolean> {
  const row = await portalTables(db)
    .selectFrom('challenges')
    .select('id')
    .where('id', '=', id)
    .where('browser', '=', browser)
    .executeTakeFirst()
  return row !== undefined
}

/** Keeps a verified sign-in until its unit is chosen; a browser has at most one. */
export async function savePendingSignIn(db: PortalDatabase, browser: string, facts: SignInFacts, expiresAt: Date): Promise<void> {
  const values = { facts: jsonText(facts), expires_at: expiresAt }
  await portalTables(db)
    .insertInto('pending_sign_ins')
    .values({ browser, ...values })
    .onConflict((conflict) => conflict.column('browser').doUpdateSet(values))
    .execute()
}

/** The pending sign-in of this browser, unless it has expired. */
export async function pendingSignIn(db: PortalDatabase, browser: string, now: Date): Promise<SignInFacts | undefined> {
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

/** Deletes what expired an hour ago: until then a late proof is told that it is late, not that it is unknown. */
export async function deleteExpiredSignIns(db: PortalDatabase, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 3_600_000)
  await portalTables(db).deleteFrom('challenges').where('expires_at', '<', before).execute()
  await portalTables(db).deleteFrom('pending_sign_ins').where('expires_at', '<', before).execute()
  await portalTables(db).deleteFrom('browsers').where('expires_at', '<', before).execute()
}
