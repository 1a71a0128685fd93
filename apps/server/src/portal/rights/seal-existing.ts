import { sql } from 'kysely'
import type { PortalDatabase } from '../database.ts'
import { sealedText } from './judge-rows.ts'
import { rowKey, rowOwner, rowStands, rowText, sealedTable, sealedTableNames, type SealedTableName } from './sealed-tables.ts'
import { sealsOf } from './seals.ts'

/** Rows in one transaction. */
const batch = 1000

interface Unsealed {
  readonly at: string
  readonly key: string
  readonly text: string
  readonly of: string | null
  readonly stands: boolean
}

/**
 * Seals every row that has no seal, as it is. For the first start with seals only: whoever calls it has made sure that it is one. Cut short anywhere, it is
 * called again and goes on; several nodes that start at once take turns, batch by batch. Resolves with how many.
 */
export async function sealExisting(db: PortalDatabase): Promise<number> {
  let sealed = 0
  for (const table of sealedTableNames) for (let done = batch; done === batch; sealed += done) done = await sealBatch(db, table)
  return sealed
}

async function sealBatch(db: PortalDatabase, table: SealedTableName): Promise<number> {
  const isOfRegister = sealedTable(table).isOfRegister === true
  const [name, key, tableName] = [sql.id('portal', table), sql.raw(rowKey(table, 'r')), sql.lit(table)]
  const unstated = sql`not exists (select from portal.right_versions v where v.table_name = ${tableName} and v.key = ${key})`
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('yinxin seal rights', 0))`.execute(trx)
    const { rows } = await sql<Unsealed>`select r.ctid::text as at, ${key} as key, ${sql.raw(rowText(table, 'r'))} as text,
        ${sql.raw(rowOwner(table, 'r'))} as of, ${sql.raw(rowStands(table, 'r'))} as stands
      from ${name} r where ${isOfRegister ? sql`r.seal is null and ${unstated}` : unstated} limit ${batch} for no key update`.execute(trx)
    if (rows.length === 0) return 0
    const seals = sealsOf(trx)
    const column = <Value>(value: (row: Unsealed) => Value) => rows.map(value)
    const sealed = (version: number) => seals.sealAll(column(({ text }) => sealedText(version, text)))
    if (isOfRegister)
      await sql`update ${name} r set seal = decode(g.seal, 'hex')
        from unnest(${column(({ at }) => at)}::text[]::tid[], ${sealed(0)}::text[]) as g (at, seal) where r.ctid = g.at`.execute(trx)
    else
      await sql`insert into portal.right_versions (table_name, key, version, seal, of, stands)
        select ${tableName}, g.key, 1, decode(g.seal, 'hex'), g.owner, g.stands
        from unnest(${column(({ key: one }) => one)}::text[], ${sealed(1)}::text[], ${column(({ of }) => of)}::uuid[], ${column(({ stands }) => stands)}::boolean[])
          as g (key, seal, owner, stands)`.execute(trx)
    return rows.length
  })
}
