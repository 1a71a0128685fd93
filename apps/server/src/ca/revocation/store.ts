import { sql, type Kysely, type Transaction } from 'kysely'
import type { ListName, ListScope } from '@yinxin/protocol/status'
import { statement } from '../../platform/db.ts'
import { caTables, type RevocationListRow, type RevocationRow } from '../tables.ts'

/** What a list is judged by: which changes of revocations it has seen, and how old it is. */
export interface ListFacts {
  readonly number: number
  /** Hex SHA-256 of what was signed. */
  readonly version: string
  readonly changes: number
  readonly entries: number
  readonly thisUpdate: Date
  readonly nextUpdate: Date
}

/** A list there is to be, with what changed, and the newest there is. */
export interface ScopeFacts extends ListScope {
  readonly changes: number
  readonly addresses: readonly string[]
  readonly newest: ListFacts | undefined
}

/** Where a page of revocations begins. */
export interface RevocationPage {
  /** Entries of certificates that ended before are no longer listed. */
  readonly notAfter: Date
  /** The serial number before the first; empty: from the start. */
  readonly after: string
  readonly size: number
}

export interface StoredList extends ListFacts {
  readonly toBeSigned: Uint8Array
  readonly algorithm: string
  readonly signature: Uint8Array
}

/** Changes remembered of each issuer, for whoever keeps answers: one who was away for more forgets all of them. */
const changesKept = 10_000

const listFacts = [
  'revocation_list.number',
  'signing.digest as version',
  'revocation_list.changes',
  'revocation_list.entries',
  'revocation_list.this_update as thisUpdate',
  'revocation_list.next_update as nextUpdate',
] as const

/** Asked for every batch of OCSP questions, so its text is fixed. */
const changeCounts = statement<{ readonly sha256: string; readonly count: number }>(
  'select sha256, revocation_changes as count from ca.authority order by sha256',
)

/** Statements on revocations and their lists. */
export function revocationStore(anyDb: Kysely<any> | Transaction<any>) {
  const db = caTables(anyDb)
  const finishedLists = ({ issuerSha256, shards, shard }: ListName) =>
    db
      .selectFrom('revocation_list')
      .innerJoin('signing', 'signing.id', 'revocation_list.signing')
      .where('revocation_list.issuer_sha256', '=', issuerSha256)
      .where('revocation_list.shards', '=', shards)
      .where('revocation_list.shard', '=', shard)
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
        .select(['issuance.sha256', 'issuance.subject', 'issuance.not_after', 'revocation.reason', 'revocation.revoked_at'])
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

    /**
     * Notes that the lists this serial number is on are behind: in the transaction of the change, so that a crash leaves them due. Whoever
     * changes lists of one issuer takes its authority's row first, so that two never wait for each other.
     */
    async noteChange(issuerSha256: string, serial: string): Promise<void> {
      const { number } = await db
        .updateTable('authority')
        .set({ revocation_changes: sql`revocation_changes + 1` })
        .where('sha256', '=', issuerSha256)
        .returning('revocation_changes as number')
        .executeTakeFirstOrThrow()
      await db.insertInto('revocation_change').values({ issuer_sha256: issuerSha256, number, serial }).execute()
      await db
        .deleteFrom('revocation_change')
        .where('issuer_sha256', '=', issuerSha256)
        .where('number', '=', number - changesKept)
        .execute()
      await db
        .updateTable('list_scope')
        .set({ changes: sql`changes + 1` })
        .where('issuer_sha256', '=', issuerSha256)
        .where('shard', '=', sql<number>`${Number.parseInt(serial.slice(-2), 16)}::int % shards`)
        .execute()
    },

    /** How many changes each issuer has had. */
    changeCounts: () => changeCounts(anyDb, []),

    /** Serial numbers changed after one number, up to another, as far as they are remembered. */
    async changesBetween(issuerSha256: string, after: number, until: number): Promise<readonly string[]> {
      const all = db.selectFrom('revocation_change').select('serial').where('issuer_sha256', '=', issuerSha256)
      return (await all.where('number', '>', after).where('number', '<=', until).execute()).map(({ serial }) => serial)
    },

    /** A list there is to be from now on; one more address of it, where there is another. */
    async addScope(issuerSha256: string, { shards, shard }: ListScope, address?: string): Promise<void> {
      const addresses = address === undefined ? [] : [address]
      await db
        .insertInto('list_scope')
        .values({ issuer_sha256: issuerSha256, shards, shard, addresses })
        .onConflict((conflict) =>
          conflict
            .columns(['issuer_sha256', 'shards', 'shard'])
            .doUpdateSet({ addresses: sql`list_scope.addresses || excluded.addresses` })
            .where(sql<boolean>`not list_scope.addresses @> excluded.addresses`),
        )
        .execute()
    },

    /** The lists of an issuer, the whole one first. */
    async scopes(issuerSha256: string): Promise<readonly ScopeFacts[]> {
      const rows = await db
        .selectFrom('list_scope')
        .leftJoinLateral(
          (outer) =>
            outer
              .selectFrom('revocation_list')
              .innerJoin('signing', 'signing.id', 'revocation_list.signing')
              .select(listFacts)
              .whereRef('revocation_list.issuer_sha256', '=', 'list_scope.issuer_sha256')
              .whereRef('revocation_list.shards', '=', 'list_scope.shards')
              .whereRef('revocation_list.shard', '=', 'list_scope.shard')
              .where('signing.signature', 'is not', null)
              .orderBy('revocation_list.number', 'desc')
              .limit(1)
              .as('newest'),
          (join) => join.onTrue(),
        )
        .select(['list_scope.shards', 'list_scope.shard', 'list_scope.changes', 'list_scope.addresses'])
        .select(['newest.number', 'newest.version', 'newest.changes as seen', 'newest.entries', 'newest.thisUpdate', 'newest.nextUpdate'])
        .where('list_scope.issuer_sha256', '=', issuerSha256)
        .orderBy('list_scope.shards')
        .orderBy('list_scope.shard')
        .execute()
      return rows.map(({ shards, shard, changes, addresses, number, version, seen, entries, thisUpdate, nextUpdate }) => {
        const isThere =
          number !== null && version !== null && seen !== null && entries !== null && thisUpdate !== null && nextUpdate !== null
        const newest = isThere ? { number, version, changes: seen, entries, thisUpdate, nextUpdate } : undefined
        return { shards, shard, changes, addresses, newest }
      })
    },

    /** A page of what stands on a list, by serial number: revocations whose certificate had not ended. */
    revocations({ issuerSha256, shards, shard }: ListName, { notAfter, after, size }: RevocationPage) {
      const all = db
        .selectFrom('revocation')
        .select(['serial', 'reason', 'revoked_at'])
        .where('issuer_sha256', '=', issuerSha256)
        .where('serial', '>', after)
        .where('not_after', '>=', notAfter)
        .orderBy('serial')
        .limit(size)
      if (shards === 1) return all.execute()
      const octets = Array.from({ length: 256 / shards }, (_, n) => shard + n * shards)
      return all.where('octet', 'in', octets).execute()
    },

    newestList: (list: ListName): Promise<ListFacts | undefined> => finishedLists(list).select(listFacts).executeTakeFirst(),

    async newestListBytes(list: ListName): Promise<StoredList | undefined> {
      const found = await finishedLists(list)
        .select([...listFacts, 'signing.to_be_signed', 'signing.algorithm', 'signing.signature'])
        .executeTakeFirst()
      if (found === undefined || found.to_be_signed === null || found.signature === null) return undefined
      return { ...found, toBeSigned: found.to_be_signed, signature: found.signature }
    },

    /** The number a next list must go beyond: unfinished ones count, a list of that number may exist. */
    async lastNumber({ issuerSha256, shards, shard }: ListName): Promise<number> {
      const last = await db
        .selectFrom('revocation_list')
        .select(({ fn }) => fn.max('number').as('number'))
        .where('issuer_sha256', '=', issuerSha256)
        .where('shards', '=', shards)
        .where('shard', '=', shard)
        .executeTakeFirst()
      return last?.number ?? 0
    },

    /** False when another node was first with this number. */
    async claimNumber(row: RevocationListRow): Promise<boolean> {
      const added = await db
        .insertInto('revocation_list')
        .values(row)
        .onConflict((conflict) => conflict.columns(['issuer_sha256', 'shards', 'shard', 'number']).doNothing())
        .executeTakeFirst()
      return (added.numInsertedOrUpdatedRows ?? 0n) > 0n
    },

    /** False when a later list has replaced it already. */
    async isListed(signing: number): Promise<boolean> {
      const row = db.selectFrom('revocation_list').select('number').where('signing', '=', signing)
      return (await row.executeTakeFirst()) !== undefined
    },

    /** Lists before this one: nobody is sent them any more. Answers their rows in the record of signatures. */
    async forgetListsBefore({ issuerSha256, shards, shard }: ListName, number: number): Promise<readonly number[]> {
      const gone = await db
        .deleteFrom('revocation_list')
        .where('issuer_sha256', '=', issuerSha256)
        .where('shards', '=', shards)
        .where('shard', '=', shard)
        .where('number', '<', number)
        .returning('signing')
        .execute()
      return gone.map(({ signing }) => signing)
    },
  }
}
