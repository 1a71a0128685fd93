import { sql } from 'kysely'
import type { PortalDatabase } from '../database.ts'
import { rowKey, rowOwner, rowStands, rowText, sealedTableNames, type SealedTableName } from './sealed-tables.ts'
import { sealsOf } from './seals.ts'

/** Rows in one transaction. */
const batch = 1000

interface Unsealed {
  readonly at: string
  readonly key: string
  readonly version: number
  readonly text: string
  readonly of: string | null
  readonly stands: boolean
}

/**
 * Seals every row that has no seal, as it is and under the version it has. For the first start with seals only: whoever calls it has made sure that it is
 * one. Resolves with how many.
 */
export async function sealExisting(db: PortalDatabase): Promise<number> {
  let sealed = 0
  for (const table of sealedTableNames) for (let done = batch; done === batch; sealed += done) done = await sealBatch(db, table)
  return sealed
}

/** What a register said may stay at version 0; of everything else the ledger begins here. */
const isOfRegister = (table: SealedTableName) => table === 'organizations' || table === 'units' || table === 'holders'

async function sealBatch(db: PortalDatabase, table: SealedTableName): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const name = sql.id('portal', table)
    if (!isOfRegister(table))
      await sql`update ${name} set version = 1 where ctid in (select ctid from ${name} where seal is null and version = 0 limit ${batch} for update)`.execute(
        trx,
      )
    const { rows } =
      await sql<Unsealed>`select r.ctid::text as at, ${sql.raw(rowKey(table, 'r'))} as key, r.version, ${sql.raw(rowText(table, 'r'))} as text,
        ${sql.raw(rowOwner(table, 'r'))} as of, ${sql.raw(rowStands(table, 'r'))} as stands
      from ${name} r where r.seal is null ${isOfRegister(table) ? sql`` : sql`and r.version > 0`} limit ${batch} for update`.execute(trx)
    if (rows.length === 0) return 0
    const seals = sealsOf(trx)
    const column = <Value>(of: readonly Unsealed[], value: (row: Unsealed) => Value) => of.map(value)
    await sql`update ${name} r set seal = decode(g.seal, 'base64')
      from unnest(${column(rows, ({ at }) => at)}::text[]::tid[], ${column(rows, ({ text }) => seals.seal(text).toString('base64'))}::text[]) as g (at, seal)
      where r.ctid = g.at`.execute(trx)
    const stated = rows.filter(({ version }) => version > 0)
    await sql`insert into portal.right_versions (table_name, key, version, stands, of)
      select ${table}, g.* from unnest(${column(stated, ({ key }) => key)}::text[], ${column(stated, ({ version }) => version)}::integer[],
        ${column(stated, ({ stands }) => stands)}::boolean[], ${column(stated, ({ of }) => of)}::uuid[]) as g (key, version, stands, owner)
      on conflict do nothing`.execute(trx)
    return rows.length
  })
}
