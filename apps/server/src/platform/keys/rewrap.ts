import { sql, type Kysely } from 'kysely'
import type { Secrets } from '../secrets.ts'

/** A column of a component's schema that holds wrapped secrets. */
export interface WrappedColumn {
  readonly table: string
  readonly column: string
  /** Columns that name a row, and those that `context` needs. */
  readonly key: readonly string[]
  readonly also?: readonly string[]
  /** What the secret of a row is bound to, as when it was wrapped. */
  context(row: Readonly<Record<string, unknown>>): string
}

/**
 * Puts every secret of `columns` under the master key that wraps now, one transaction a row: a reader meets the old or the new, and both keys are
 * there. Killed in the middle it is run again. Resolves with how many were changed.
 */
export async function rewrapSecrets(db: Kysely<any>, schema: string, columns: readonly WrappedColumn[], secrets: Secrets): Promise<number> {
  let changed = 0
  for (const column of columns) {
    const keys = sql.join(column.key.map((name) => sql.id(name)))
    const { rows } = await sql<Row>`select ${keys} from ${sql.id(schema, column.table)}
      where ${sql.id(column.column)} is not null order by ${keys}`.execute(db)
    for (const key of rows) changed += await rewrapRow({ db, schema, column, secrets }, key)
  }
  return changed
}

type Row = Readonly<Record<string, unknown>>

interface Rewrapping {
  readonly db: Kysely<any>
  readonly schema: string
  readonly column: WrappedColumn
  readonly secrets: Secrets
}

async function rewrapRow({ db, schema, column, secrets }: Rewrapping, key: Row): Promise<number> {
  const table = sql.id(schema, column.table)
  const names = [...new Set([...column.key, ...(column.also ?? []), column.column])]
  const isRow = sql.join(
    column.key.map((name) => sql`${sql.id(name)} = ${key[name]}`),
    sql` and `,
  )
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<Row>`select ${sql.join(names.map((name) => sql.id(name)))} from ${table} where ${isRow} for update`.execute(
      trx,
    )
    const [row] = rows
    if (row === undefined || row[column.column] === null) return 0 // gone meanwhile
    const wrapped = secrets.rewrap(row[column.column] as Uint8Array, column.context(row))
    if (wrapped === undefined) return 0
    await sql`update ${table} set ${sql.id(column.column)} = ${Buffer.from(wrapped)} where ${isRow}`.execute(trx)
    return 1
  })
}
