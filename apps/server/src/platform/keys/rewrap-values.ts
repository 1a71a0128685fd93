import { sql, type Kysely } from 'kysely'
import { sealHeadBytes, type Secrets } from '../secrets.ts'
import type { WrappedColumn } from './rewrap.ts'

/** Rows in one transaction: a quarter of a second, and nobody waits longer for one of them. */
const batch = 500

export interface Rewrapped {
  readonly changed: number
  /** True: every row of every column was looked at. */
  readonly isWhole: boolean
}

/**
 * Puts the values of `columns` under the key and the algorithm that seal now, batch by batch, each a transaction: for columns of a million rows. What is
 * so already is not touched, so that one stopped or killed anywhere is run again and goes on, and two at once only share the work.
 * @param goOn asked before each batch; false stops
 */
export async function rewrapValues(
  db: Kysely<any>,
  schema: string,
  { columns, secrets, goOn = () => true }: { readonly columns: readonly WrappedColumn[]; readonly secrets: Secrets; goOn?(): boolean },
): Promise<Rewrapped> {
  let changed = 0
  for (const column of columns) {
    let after: Row | undefined
    do {
      if (!goOn()) return { changed, isWhole: false }
      const done = await rewrapBatch({ db, schema, column, secrets }, after)
      changed += done.changed
      after = done.last
    } while (after !== undefined)
  }
  return { changed, isWhole: true }
}

type Row = Readonly<Record<string, unknown>>

interface Rewrapping {
  readonly db: Kysely<any>
  readonly schema: string
  readonly column: WrappedColumn
  readonly secrets: Secrets
}

/** The next rows that are not sealed as they would be now; `last` is absent when there are no more. */
async function rewrapBatch({ db, schema, column, secrets }: Rewrapping, after: Row | undefined) {
  const [table, value] = [sql.id(schema, column.table), sql.id(column.column)]
  const list = (names: readonly string[]) => sql.join([...new Set(names)].map((name) => sql.id(name)))
  const from = after === undefined ? sql`true` : sql`(${list(column.key)}) > (${sql.join(column.key.map((name) => after[name]))})`
  return db.transaction().execute(async (trx) => {
    const { rows } =
      await sql<Row>`select ctid::text as "rowAddress", ${list([...column.key, ...(column.also ?? []), column.column])} from ${table}
      where ${value} is not null and ${from} and substring(${value} from 1 for ${sealHeadBytes}::int) <> ${Buffer.from(secrets.wrapHead())}
      order by ${list(column.key)} limit ${batch} for update`.execute(trx)
    const rewrapped = rows.flatMap((row) => {
      const bytes = secrets.rewrap(row[column.column] as Uint8Array, column.context(row))
      return bytes === undefined ? [] : [{ at: row['rowAddress'], bytes: Buffer.from(bytes) }]
    })
    // the rows are locked: their addresses hold until the end of the transaction
    await sql`update ${table} t set ${value} = v.value from unnest(${rewrapped.map(({ at }) => at)}::text[]::tid[], ${rewrapped.map(({ bytes }) => bytes)}::bytea[])
      as v (at, value) where t.ctid = v.at`.execute(trx)
    return { changed: rewrapped.length, last: rows.length < batch ? undefined : rows.at(-1) }
  })
}
