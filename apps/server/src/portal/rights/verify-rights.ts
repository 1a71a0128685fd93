import { CompiledQuery } from 'kysely'
import type { PortalDatabase } from '../database.ts'
import { judgeRows, type AlteredRow, type SealedRow } from './judge-rows.ts'
import { pageOf, rowKey, sealedRow, sealedTable, sealedTableNames, type SealedTableName } from './sealed-tables.ts'
import { sealsOf } from './seals.ts'

/** What was found when all rows were looked at. */
export interface RightsVerdict {
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>
  /** The first ones that are wrong, at most as many as were asked for. */
  readonly altered: readonly AlteredRow[]
  /** How many are wrong in all. */
  readonly count: number
}

const batch = 5000

const run = async <Row>(db: PortalDatabase, text: string, values: readonly unknown[]): Promise<readonly Row[]> =>
  (await db.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows

function page(table: SealedTableName, isFirst: boolean): string {
  const { where, orderBy } = pageOf(table, isFirst)
  return `select ${sealedRow(table, 'r')} as one from portal.${table} r where ${where} order by ${orderBy} limit ${batch}`
}

// Rows the ledger says are there, of tables where one that is gone opens something.
const gone = (table: SealedTableName) => `
  select s.key from (select distinct on (v.key) v.key, v.stands from portal.right_versions v where v.table_name = '${table}' order by v.key, v.version desc) s
  where s.stands and not exists (select from portal.${table} r where ${rowKey(table, 'r')} = s.key) order by s.key`

// The audit is signed, and its heads leave the computer: a ledger that was set back together with its rows differs from it.
const behind = `
  with said as (
    select e ->> 0 as table_name, e ->> 1 as key, max((e ->> 2)::integer) as version
    from portal.audit_line l, jsonb_array_elements(l.detail -> 'rights') e
    where l.event = 'right.sealed' group by 1, 2
  )
  select said.table_name as table, said.key from said
  where said.version > coalesce((select max(v.version) from portal.right_versions v where v.table_name = said.table_name and v.key = said.key), -1)
  order by 1, 2`

/**
 * Looks at every row that rights stand on: its seal over the newest version, that none is gone, and that the ledger is not behind the audit.
 * @param most of the wrong ones that are named
 */
export async function verifyRights(db: PortalDatabase, most: number): Promise<RightsVerdict> {
  const { isSealed } = sealsOf(db)
  const [rows, altered]: [Record<string, number>, AlteredRow[]] = [{}, []]
  let count = 0
  const note = (one: AlteredRow) => {
    count++
    if (altered.length < most) altered.push(one)
  }
  for (const table of sealedTableNames) {
    rows[table] = 0
    for (let after: string | null = null, isLast = false; !isLast;) {
      const found: readonly { one: SealedRow }[] = await run<{ one: SealedRow }>(db, page(table, after === null), [after])
      for (const { one } of found) {
        const wrong = judgeRows({ rows: [one], stated: null }, isSealed)
        if (wrong !== undefined) note(wrong)
      }
      rows[table] += found.length
      isLast = found.length < batch
      after = found.at(-1)?.one[1] ?? null
    }
    if (sealedTable(table).of !== undefined)
      for (const { key } of await run<{ key: string }>(db, gone(table), [])) note({ table, key, how: 'missing' })
  }
  for (const one of await run<{ table: SealedTableName; key: string }>(db, behind, [])) note({ ...one, how: 'behind' })
  return { rows, altered, count }
}
