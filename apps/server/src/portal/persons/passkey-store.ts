import { statement } from '../../platform/db.ts'
import { portalTables, type PasskeyPurpose, type PortalDatabase, type PortalTransaction } from '../database.ts'

/** A passkey as it is kept. */
export interface StoredPasskey {
  /** Credential id, base64url. */
  readonly id: string
  readonly personId: string
  /** COSE key. */
  readonly publicKey: Uint8Array
  /** Signatures it had made when it was last used; 0 for those that do not count. */
  readonly counter: number
  readonly transports: readonly string[]
  readonly browser: string
  readonly createdAt: Date
  readonly lastUsedAt?: Date
}

/** A challenge sent to a browser. */
export interface PasskeyChallenge {
  /** Hash of the browser's cookie; of who is signed in, the session. */
  readonly askedBy: string
  readonly purpose: PasskeyPurpose
  readonly challenge: string
  /** Id the person of a registration is going to have. */
  readonly handle?: string
}

/** Keeps a challenge in place of the one before. */
export async function storeChallenge(
  db: PortalDatabase,
  { askedBy, purpose, challenge, handle }: PasskeyChallenge,
  expiresAt: Date,
): Promise<void> {
  const values = { challenge, handle: handle ?? null, expires_at: expiresAt }
  await portalTables(db)
    .insertInto('passkey_challenges')
    .values({ asked_by: askedBy, purpose, ...values })
    .onConflict((conflict) => conflict.columns(['asked_by', 'purpose']).doUpdateSet(values))
    .execute()
}

/** Uses a challenge up: whatever becomes of the answer, there is no second one to it. */
export async function takeChallenge(
  db: PortalDatabase,
  { askedBy, purpose }: Pick<PasskeyChallenge, 'askedBy' | 'purpose'>,
  now: Date,
): Promise<PasskeyChallenge | undefined> {
  const row = await portalTables(db)
    .deleteFrom('passkey_challenges')
    .where('asked_by', '=', askedBy)
    .where('purpose', '=', purpose)
    .where('expires_at', '>', now)
    .returning(['challenge', 'handle'])
    .executeTakeFirst()
  return row && { askedBy, purpose, challenge: row.challenge, ...(row.handle === null ? {} : { handle: row.handle }) }
}

const deletingExpired = statement<{ readonly asked_by: string }>(`
  delete from portal.passkey_challenges where (asked_by, purpose) in (
    select asked_by, purpose from portal.passkey_challenges where expires_at < $1 limit $2) returning asked_by`)

/** Deletes up to `most` challenges nobody answered; resolves with how many. */
export async function deleteExpiredPasskeyChallenges(db: PortalDatabase, before: Date, most: number): Promise<number> {
  return (await deletingExpired(db, [before.toISOString(), most])).length
}

/** Stores a passkey; false when one with its id is there, whoever's it is. */
export async function insertPasskey(trx: PortalTransaction, { id, personId, publicKey, ...rest }: StoredPasskey): Promise<boolean> {
  const row = await portalTables(trx)
    .insertInto('passkeys')
    .values({
      ...{ id, person_id: personId, public_key: Buffer.from(publicKey), counter: rest.counter, transports: [...rest.transports] },
      ...{ browser: rest.browser, created_at: rest.createdAt, last_used_at: null },
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** The passkeys of a person, the oldest first. */
export async function passkeysOf(db: PortalDatabase, personId: string): Promise<readonly StoredPasskey[]> {
  const rows = await portalTables(db).selectFrom('passkeys').selectAll().where('person_id', '=', personId).orderBy('created_at').execute()
  return rows.map(storedPasskey)
}

export async function readPasskey(db: PortalDatabase, id: string): Promise<StoredPasskey | undefined> {
  const row = await portalTables(db).selectFrom('passkeys').selectAll().where('id', '=', id).executeTakeFirst()
  return row && storedPasskey(row)
}

interface PasskeyRow {
  readonly id: string
  readonly person_id: string
  readonly public_key: Uint8Array
  /** bigint comes as text */
  readonly counter: string
  readonly transports: readonly string[]
  readonly browser: string
  readonly created_at: Date
  readonly last_used_at: Date | null
}

const storedPasskey = (row: PasskeyRow): StoredPasskey => ({
  ...{ id: row.id, personId: row.person_id, publicKey: row.public_key, counter: Number(row.counter), transports: row.transports },
  ...{ browser: row.browser, createdAt: row.created_at },
  ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at }),
})

/** Notes a use; false when somebody with the same or a later count was there meanwhile, or the passkey was removed. */
export async function notePasskeyUsed(trx: PortalTransaction, id: string, counter: number, now: Date): Promise<boolean> {
  const row = await portalTables(trx)
    .updateTable('passkeys')
    .set({ counter, last_used_at: now })
    .where('id', '=', id)
    .where('counter', counter === 0 ? '=' : '<', String(counter)) // 0: it does not count
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Removes a passkey of a person; false when it was not theirs, or gone. */
export async function deletePasskey(trx: PortalTransaction, personId: string, id: string): Promise<boolean> {
  const row = await portalTables(trx)
    .deleteFrom('passkeys')
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}
