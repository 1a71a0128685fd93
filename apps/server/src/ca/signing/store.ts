import { createHash } from 'node:crypto'
import { sql, type Kysely, type Transaction } from 'kysely'
import { asBytea, caTables } from '../tables.ts'

export interface NewSigning {
  readonly keySha256: string
  readonly kind: string
  readonly algorithm: string
  readonly toBeSigned: Uint8Array
  readonly now: Date
  readonly node: string
}

/** Statements on the record of what was signed. The table can be added to; a row is finished once and never removed. */
export function signingStore(anyDb: Kysely<any> | Transaction<any>) {
  const db = caTables(anyDb)
  return {
    /** Writes the bytes down; answers the number of the row. */
    async write({ keySha256, kind, algorithm, toBeSigned, now, node }: NewSigning): Promise<number> {
      const digest = createHash('sha256').update(toBeSigned).digest('hex')
      const { id } = await db
        .insertInto('signing')
        .values({
          ...{ key_sha256: keySha256, kind, algorithm, written_at: now, node, digest, signature: null, signed_at: null },
          to_be_signed: asBytea(toBeSigned),
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      return id
    },

    async finish(id: number, signature: Uint8Array, now: Date): Promise<void> {
      await db
        .updateTable('signing')
        .set({ signature: asBytea(signature), signed_at: now })
        .where('id', '=', id)
        .execute()
    },

    /** Lets go of the bytes of lists; their digest stays. */
    async letGo(ids: readonly number[]): Promise<void> {
      if (ids.length === 0) return
      await db.updateTable('signing').set({ to_be_signed: null }).where('id', 'in', ids).where('signature', 'is not', null).execute()
    },

    /**
     * What was written down before `before` and has no signature on record, with the serial number where it has one. A certificate that was
     * revoked since, and a list that another followed, is settled.
     */
    unfinished: (before: Date) =>
      db
        .selectFrom('signing')
        .leftJoin('issuance', 'issuance.signing', 'signing.id')
        .leftJoin('revocation', (join) =>
          join.onRef('revocation.issuer_sha256', '=', 'issuance.issuer_sha256').onRef('revocation.serial', '=', 'issuance.serial'),
        )
        .select(['signing.id', 'signing.kind', 'signing.written_at', 'signing.digest', 'issuance.issuer_sha256', 'issuance.serial'])
        .where('signing.signature', 'is', null)
        .where('signing.written_at', '<', before)
        .where('revocation.serial', 'is', null)
        .where(
          // a list that is followed by another of its name has no row there any more
          sql<boolean>`(signing.kind <> 'revocation-list' or exists (select from ca.revocation_list as list where list.signing = signing.id))`,
        )
        .orderBy('signing.id')
        .limit(1000)
        .execute(),
  }
}
