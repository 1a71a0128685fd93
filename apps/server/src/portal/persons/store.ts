import { randomUUID } from 'node:crypto'
import type { DocumentKind } from '@yinxin/protocol/identifiers'
import type { ConsentText } from '@yinxin/protocol/portal'
import { portalTables, type PortalDatabase, type PortalTransaction } from '../database.ts'
import type { ClaimedIdentity, KnownPerson } from './person.ts'
import { openText, rowOf, sealText, type PersonKeys } from '../keys/person-keys.ts'

const contextOf = (column: 'name' | 'document' | 'mobile', id: string) => rowOf('persons', column, id)

/**
 * Stores a person; undefined when document, pseudonym or mobile belongs to one who is there already: then nothing happened.
 * @returns the new id
 */
export async function insertPerson(
  trx: PortalTransaction,
  keys: PersonKeys,
  {
    identity,
    mobile,
    id = randomUUID(),
  }: { readonly identity: ClaimedIdentity; readonly mobile: string; readonly id?: string | undefined },
  now: Date,
): Promise<string | undefined> {
  const { kind, number, provider, pseudonym } = identity
  const isPseudonymous = provider !== undefined && pseudonym !== undefined
  const row = await portalTables(trx)
    .insertInto('persons')
    .values({
      id,
      name_enc: sealText(keys, identity.name, contextOf('name', id)),
      document_kind: kind,
      document_enc: number === undefined ? null : sealText(keys, number, contextOf('document', id)),
      document_hash: number === undefined ? null : keys.documentHash({ kind, number }),
      provider: provider ?? null,
      pseudonym_hash: isPseudonymous ? keys.pseudonymHash(provider, pseudonym) : null,
      mobile_enc: sealText(keys, mobile, contextOf('mobile', id)),
      mobile_hash: keys.mobileHash(mobile),
      registered_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (row === undefined) return undefined
  await portalTables(trx)
    .insertInto('proofings')
    .values({ person_id: id, level: identity.proofing, provider: provider ?? null, at: now })
    .execute()
  return id
}

/** Notes in which language a person is written to. */
export async function noteLanguage(trx: PortalTransaction, personId: string, language: KnownPerson['language']): Promise<void> {
  await portalTables(trx).updateTable('persons').set({ language }).where('id', '=', personId).where('language', '<>', language).execute()
}

/** Notes what a person consented to. */
export async function insertConsents(
  trx: PortalTransaction,
  personId: string,
  consents: readonly { readonly text: ConsentText; readonly version: string; readonly at: Date }[],
): Promise<void> {
  const rows = consents.map(({ text, version, at }) => ({ person_id: personId, text, version, given_at: at }))
  await portalTables(trx).insertInto('consents').values(rows).execute()
}

/** Gives a person a password, in place of the one before. */
export async function replacePassword(trx: PortalTransaction, personId: string, secret: string, now: Date): Promise<void> {
  const credentials = portalTables(trx)
  await credentials
    .updateTable('credentials')
    .set({ revoked_at: now })
    .where('person_id', '=', personId)
    .where('kind', '=', 'password')
    .where('revoked_at', 'is', null)
    .execute()
  await credentials
    .insertInto('credentials')
    .values({ person_id: personId, kind: 'password', secret, created_at: now, revoked_at: null })
    .execute()
}

/** Gives a person another mobile; false when somebody else has it by now. */
export async function replaceMobile(trx: PortalTransaction, keys: PersonKeys, personId: string, mobile: string): Promise<boolean> {
  const mobileHash = keys.mobileHash(mobile)
  const { numUpdatedRows } = await portalTables(trx)
    .updateTable('persons')
    .set({ mobile_enc: sealText(keys, mobile, contextOf('mobile', personId)), mobile_hash: mobileHash })
    .where('id', '=', personId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('persons as other').select('other.id').where('other.mobile_hash', '=', mobileHash).where('other.id', '<>', personId),
        ),
      ),
    )
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** What a sign-in by password needs to know. */
export interface PasswordAccount {
  readonly id: string
  readonly secret: string
}

/** The account a mobile or a document number belongs to; undefined: none that is active and has a password. */
export async function passwordAccount(db: PortalDatabase, by: AccountHashes): Promise<PasswordAccount | undefined> {
  return portalTables(db)
    .selectFrom('persons')
    .innerJoin('credentials', 'credentials.person_id', 'persons.id')
    .select(['persons.id', 'credentials.secret'])
    .where((where) =>
      by.mobile === undefined
        ? where('document_hash', 'in', [...by.documents])
        : where.or([where('mobile_hash', '=', by.mobile), where('document_hash', 'in', [...by.documents])]),
    )
    .where('persons.state', '=', 'active')
    .where('credentials.kind', '=', 'password')
    .where('credentials.revoked_at', 'is', null)
    .executeTakeFirst()
}

/** What an account may be found by. */
export interface AccountHashes {
  readonly mobile?: string
  readonly documents: readonly string[]
}

/** One change of an account at a time, until the transaction ends; false when it was closed or suspended meanwhile. */
export async function lockPerson(trx: PortalTransaction, personId: string): Promise<boolean> {
  const row = await portalTables(trx)
    .selectFrom('persons')
    .select('id')
    .where('id', '=', personId)
    .where('state', '=', 'active')
    .forNoKeyUpdate() // rows of others may point to it meanwhile
    .executeTakeFirst()
  return row !== undefined
}

/** True when a person signs in with a password too. */
export async function hasPassword(db: PortalDatabase, personId: string): Promise<boolean> {
  const row = await portalTables(db)
    .selectFrom('credentials')
    .select('id')
    .where('person_id', '=', personId)
    .where('kind', '=', 'password')
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

/** Id of the active person with this mobile. */
export async function personWithMobile(db: PortalDatabase, mobileHash: string): Promise<string | undefined> {
  const row = await portalTables(db)
    .selectFrom('persons')
    .select('id')
    .where('mobile_hash', '=', mobileHash)
    .where('state', '=', 'active')
    .executeTakeFirst()
  return row?.id
}

/** True when this person's document has one of these hashes; false too where the number is not kept. */
export async function hasDocument(db: PortalDatabase, personId: string, documentHashes: readonly string[]): Promise<boolean> {
  const row = await portalTables(db)
    .selectFrom('persons')
    .select('id')
    .where('id', '=', personId)
    .where('document_hash', 'in', [...documentHashes])
    .executeTakeFirst()
  return row !== undefined
}

/** A person, opened; undefined when there is none with this id, or it is suspended. */
export async function readPerson(db: PortalDatabase, keys: PersonKeys, id: string): Promise<KnownPerson | undefined> {
  const row = await portalTables(db)
    .selectFrom('persons')
    .innerJoin('proofings', 'proofings.person_id', 'persons.id')
    .select(['persons.id', 'name_enc', 'document_kind', 'document_enc', 'mobile_enc', 'registered_at', 'language', 'level', 'at'])
    .where('persons.id', '=', id)
    .where('state', '=', 'active')
    .orderBy('at', 'desc')
    .executeTakeFirst()
  return row && openPerson(keys, row)
}

interface PersonRow {
  readonly id: string
  readonly name_enc: Uint8Array | null
  readonly document_kind: DocumentKind
  readonly document_enc: Uint8Array | null
  readonly mobile_enc: Uint8Array | null
  readonly registered_at: Date
  readonly language: KnownPerson['language']
  readonly level: KnownPerson['proofing']['level']
  readonly at: Date
}

/** Only an account that was closed has none. */
function present(sealed: Uint8Array | null): Uint8Array {
  if (sealed === null) throw new Error('an active person without a name')
  return sealed
}

const openPerson = (keys: PersonKeys, row: PersonRow): KnownPerson => ({
  id: row.id,
  name: openText(keys, present(row.name_enc), contextOf('name', row.id)),
  kind: row.document_kind,
  ...(row.document_enc === null ? {} : { number: openText(keys, row.document_enc, contextOf('document', row.id)) }),
  mobile: openText(keys, present(row.mobile_enc), contextOf('mobile', row.id)),
  registeredAt: row.registered_at,
  language: row.language,
  proofing: { level: row.level, at: row.at },
})

/**
 * Notes the device somebody signs in from.
 * @returns `first`: the person had none; `known`; `new`: there are others
 */
export async function noteDevice(
  trx: PortalTransaction,
  { personId, deviceHash, browser }: { readonly personId: string; readonly deviceHash: string; readonly browser: string },
  now: Date,
): Promise<'first' | 'known' | 'new'> {
  const devices = portalTables(trx)
  const known = await devices.selectFrom('devices').select('device_hash').where('person_id', '=', personId).execute()
  await devices
    .insertInto('devices')
    .values({ person_id: personId, device_hash: deviceHash, browser, first_seen_at: now, last_seen_at: now })
    .onConflict((conflict) => conflict.columns(['person_id', 'device_hash']).doUpdateSet({ browser, last_seen_at: now }))
    .execute()
  if (known.some(({ device_hash: hash }) => hash === deviceHash)) return 'known'
  return known.length === 0 ? 'first' : 'new'
}

/** Devices that signed in first after this one did, and since `since`; none when this one is not known. */
export async function devicesAfter(
  db: PortalDatabase,
  { personId, deviceHash, since }: { readonly personId: string; readonly deviceHash: string | undefined; readonly since: Date },
): Promise<readonly { readonly browser: string; readonly at: Date }[]> {
  if (deviceHash === undefined) return []
  const devices = portalTables(db)
  const own = devices.selectFrom('devices').select('first_seen_at').where('person_id', '=', personId).where('device_hash', '=', deviceHash)
  const rows = await devices
    .selectFrom('devices')
    .select(['browser', 'first_seen_at'])
    .where('person_id', '=', personId)
    .where('first_seen_at', '>', own)
    .where('first_seen_at', '>', since)
    .orderBy('first_seen_at', 'desc')
    .limit(10)
    .execute()
  return rows.map(({ browser, first_seen_at: at }) => ({ browser, at }))
}

/** True when a person has signed in from this device before. */
export async function isKnownDevice(db: PortalDatabase, personId: string, deviceHash: string | undefined): Promise<boolean> {
  if (deviceHash === undefined) return false
  const row = await portalTables(db)
    .selectFrom('devices')
    .select('person_id')
    .where('person_id', '=', personId)
    .where('device_hash', '=', deviceHash)
    .executeTakeFirst()
  return row !== undefined
}
