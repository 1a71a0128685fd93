import { hash } from 'node:crypto'
import { sql, type Kysely, type Transaction } from 'kysely'
import { statement, type Value } from '../../platform/db.ts'
import { caTables } from '../tables.ts'

type Db = Kysely<any> | Transaction<any>

export interface NewSigning {
  readonly keySha256: string
  readonly kind: string
  readonly algorithm: string
  readonly toBeSigned: Uint8Array
  readonly now: Date
  readonly node: string
}

export interface FinishedSigning {
  readonly id: number
  readonly signature: Uint8Array
  readonly now: Date
}

/** What is written in the same statement as a row of the record, over that row as `signing (id)`; its values are those from `$first` on. */
export type Alongside = (first: number) => readonly string[]

const nothing: Alongside = () => []

const written = (first: number, alongside: Alongside) =>
  alongside(first)
    .map((text, n) => `, alongside_${n} as (${text})`)
    .join('')

/** Writes the bytes down, and what must be on record with them, in one statement; answers the number of the row. Made once for a text. */
export function recordingStatement(alongside = nothing) {
  const run = statement<{ readonly id: number }>(`with signing as (
      insert into ca.signing (key_sha256, kind, algorithm, written_at, node, to_be_signed, digest) values ($1, $2, $3, $4, $5, $6, $7) returning id
    )${written(8, alongside)} select id from signing`)
  return async (
    db: Db,
    { keySha256, kind, algorithm, toBeSigned, now, node }: NewSigning,
    values: readonly Value[] = [],
  ): Promise<number> => {
    const digest = hash('sha256', toBeSigned, 'hex')
    const [row] = await run(db, [keySha256, kind, algorithm, now.toISOString(), node, toBeSigned, digest, ...values])
    if (row === undefined) throw new Error('what is to be signed was not written down')
    return row.id
  }
}

/** Writes the signature down, and what follows from it, in one statement. Made once for a text. */
export function finishingStatement(alongside = nothing) {
  const run = statement<{ readonly id: number }>(`with signing as (
      update ca.signing set signature = $1, signed_at = $2 where id = $3 returning id
    )${written(4, alongside)} select id from signing`)
  return async (db: Db, { id, signature, now }: FinishedSigning, values: readonly Value[] = []): Promise<void> => {
    const rows = await run(db, [signature, now.toISOString(), id, ...values])
    if (rows.length === 0) throw new Error('a signature over what is not on record')
  }
}

export type RecordingStatement = ReturnType<typeof recordingStatement>
export type FinishingStatement = ReturnType<typeof finishingStatement>

/** Statements on the record of what was signed. The table can be added to; a row is finished once and never removed. */
export function signingStore(anyDb: Db) {
  const db = caTables(anyDb)
  return {
    /** Lets go of the bytes of lists; their digest stays. */
    async letGo(ids: readonly number[]): Promise<void> {
      if (ids.length === 0) return
      await db.updateTable('signing').set({ to_be_signed: null }).where('id', 'in', ids).where('signature', 'is not', null).execute()
    },

    /**
     * What was written down before `before` and has no signature on record, with the serial number where it has one. A certificate that was
     * revoked since, and a list that another followed, is settled; a request for the CA's own certificate promises nobody anything, and is made anew.
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
        .where('signing.kind', '<>', 'certification-request')
        .where(
          // a list that is followed by another of its name has no row there any more
          sql<boolean>`(signing.kind <> 'revocation-list' or exists (select from ca.revocation_list as list where list.signing = signing.id))`,
        )
        .orderBy('signing.id')
        .limit(1000)
        .execute(),
  }
}
