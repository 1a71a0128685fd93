import { sql, type Kysely, type Transaction } from 'kysely'
import { caTables, type RevocationListRow, type RevocationRow } from '../tables.ts'

/** What a list is judged by: which changes of revocations it has seen, and how old it is. */
export interface ListFacts {
  readonly number: number
  /** Hex SHA-256 of what was signed. */
  readonly version: string
  readonly changes: number
  readonly thisUpdate: Date
  readonly nextUpdate: Date
}

export interface StoredList extends ListFacts {
  readonly toBeSigned: Uint8Array
  readonly algorithm: string
  readonly signature: Uint8Array
}

const listFacts = [
  'revocation_list.number',
  'signing.digest as version',
  'revocation_list.changes',
  'revocation_list.this_update as thisUpdate',
  'revocation_list.next_update as nextUpdate',
] as const

/** Statements on revocations and their lists. */
export function revocationStore(anyDb: Kysely<any> | Transaction<any>) {
  const db = caTables(anyDb)
  const finishedLists = (issuerSha256: string) =>
    db
      .selectFrom('revocation_list')
      .innerJoin('signing', 'signing.id', 'revocation_list.signing')
      .where('revocation_list.issuer_sha256', '=', issuerSha256)
      .where('signing.signature', 'is not', null)
      .orderBy('revocation_list.number', 'desc')
      .limit(1)
  return {
    /** Whether the serial was ever given out (a signature may exist from the moment the bytes were written), and its revocation. */
    statusOf: (issuerSha256: string, serial: string) =>
      db
        .selectFrom('issuance')
        .leftJoin('revocation', (join) =>
          join.onRef('revocation.issuer_sha256', '=', 'issuance.issuer_sha256').onRef('revocation.serial', '=', 'issuance.serial'),
        )
        .select(['issuance.sha256', 'issuance.subject', 'revocation.reason', 'revocation.revoked_at'])
        .where('issuance.issuer_sha256', '=', issuerSha256)
        .where('issuance.serial', '=', serial)
        .executeTakeFirst(),

    /** One change of a serial number's revocation at a time, until the end of the transaction. Issuing goes on meanwhile. */
    async lockSerial(issuerSha256: string, serial: string): Promise<void> {
      const row = db.selectFrom('issuance').select('serial').where('issuer_sha256', '=', issuerSha256).where('serial', '=', serial)
      await row.forNoKeyUpdate().execute()
    },

    async setRevocation(row: RevocationRow): Promise<void> {
      await db
        .insertInto('revocation')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['issuer_sha256', 'serial']).doUpdateSet({ reason: row.reason, revoked_at: row.revoked_at }),
        )
        .execute()
    },

    async removeRevocation(issuerSha256: string, serial: string): Promise<void> {
      await db.deleteFrom('revocation').where('issuer_sha256', '=', issuerSha256).where('serial', '=', serial).execute()
    },

    /** Notes that the lists of this issuer are behind: in the transaction of the change, so that a crash leaves the list due. */
    async noteChange(issuerSha256: string): Promise<void> {
      await db
        .updateTable('authority')
        .set({ revocation_changes: sql`revocation_changes + 1` })
        .where('sha256', '=', issuerSha256)
        .execute()
    },

    async changes(issuerSha256: string): Promise<number> {
      const row = await db.selectFrom('authority').select('revocation_changes').where('sha256', '=', issuerSha256).executeTakeFirstOrThrow()
      return row.revocation_changes
    },

    /** What stands on a list: every revocation of the issuer whose certificate had not ended before `notAfter`. */
    revocations: (issuerSha256: string, notAfter: Date): Promise<Omit<RevocationRow, 'issuer_sha256'>[]> =>
      db
        .selectFrom('revocation')
        .innerJoin('issuance', (join) =>
          join.onRef('issuance.issuer_sha256', '=', 'revocation.issuer_sha256').onRef('issuance.serial', '=', 'revocation.serial'),
        )
        .select(['revocation.serial', 'revocation.reason', 'revocation.revoked_at'])
        .where('revocation.issuer_sha256', '=', issuerSha256)
        .where('issuance.not_after', '>=', notAfter)
        .orderBy('revocation.revoked_at')
        .execute(),

    newestList: (issuerSha256: string): Promise<ListFacts | undefined> => finishedLists(issuerSha256).select(listFacts).executeTakeFirst(),

    async newestListBytes(issuerSha256: string): Promise<StoredList | undefined> {
      const found = await finishedLists(issuerSha256)
        .select([...listFacts, 'signing.to_be_signed', 'signing.algorithm', 'signing.signature'])
        .executeTakeFirst()
      if (found === undefined || found.to_be_signed === null || found.signature === null) return undefined
      return { ...found, toBeSigned: found.to_be_signed, signature: found.signature }
    },

    /** The number a next list must go beyond: unfinished ones count, a list of that number may exist. */
    async lastNumber(issuerSha256: string): Promise<number> {
      const last = await db
        .selectFrom('revocation_list')
        .select(({ fn }) => fn.max('number').as('number'))
        .where('issuer_sha256', '=', issuerSha256)
        .executeTakeFirst()
      return last?.number ?? 0
    },

    /** False when another node was first with this number. */
    async claimNumber(row: RevocationListRow): Promise<boolean> {
      const added = await db
        .insertInto('revocation_list')
        .values(row)
        .onConflict((conflict) => conflict.columns(['issuer_sha256', 'number']).doNothing())
        .executeTakeFirst()
      return (added.numInsertedOrUpdatedRows ?? 0n) > 0n
    },

    /** False when a later list has replaced it already. */
    async isListed(issuerSha256: string, number: number): Promise<boolean> {
      const row = db.selectFrom('revocation_list').select('number').where('issuer_sha256', '=', issuerSha256).where('number', '=', number)
      return (await row.executeTakeFirst()) !== undefined
    },

    /** Lists before this one: nobody is sent them any more. Answers their rows in the record of signatures. */
    async forgetListsBefore(issuerSha256: string, number: number): Promise<readonly number[]> {
      const gone = await db
        .deleteFrom('revocation_list')
        .where('issuer_sha256', '=', issuerSha256)
        .where('number', '<', number)
        .returning('signing')
        .execute()
      return gone.map(({ signing }) => signing)
    },
  }
}
