import { CompiledQuery } from 'kysely'
import type { PortalDatabase } from '../database.ts'
import { judgeRows, type AlteredRow, type SealedRow } from './judge-rows.ts'
import { pageOf, rowKey, sealedRow, sealedTable, sealedTableNames, type SealedTableName } from './sealed-tables.ts'
import { sealsOf } from './seals.ts'

/** What a check of all rights looks at, one after the other: the rows of each table, what is gone of it, and what the audit says of the ledger. */
export type CheckPart = `rows ${SealedTableName}` | `gone ${SealedTableName}` | 'audit'

const hasOwner = (table: SealedTableName) => sealedTable(table).of !== undefined

export const checkParts: readonly CheckPart[] = [
  ...sealedTableNames.map((table) => `rows ${table}` as const),
  ...sealedTableNames.filter(hasOwner).map((table) => `gone ${table}` as const),
  'audit',
]

/** How far a check has come: in which part, and behind which key of it. */
export interface CheckPosition {
  readonly part: CheckPart
  readonly after: string | null
}

/** Where every check begins. */
export const beginning: CheckPosition = { part: checkParts[0] ?? 'audit', after: null }

export interface CheckedPage {
  /** Rows of a sealed table that were looked at; none in the other parts. */
  readonly rows: number
  readonly altered: readonly AlteredRow[]
  /** Where the next page begins; undefined: that was all. */
  readonly next: CheckPosition | undefined
}

/** Looks at no more than `most` rows, each in the statement that reads it: what is written beside it disturbs nothing. */
export async function checkPage(db: PortalDatabase, { part, after }: CheckPosition, most: number): Promise<CheckedPage> {
  const { rows, altered, last } = await readPage(db, { part, after }, most)
  const following = checkParts[checkParts.indexOf(part) + 1]
  const next = last === undefined ? following && { part: following, after: null } : { part, after: last }
  return { rows, altered, next }
}

interface Page {
  readonly rows: number
  readonly altered: readonly AlteredRow[]
  /** Key of the last one of a full page; undefined: the part ends here. */
  readonly last: string | undefined
}

const run = async <Row>(db: PortalDatabase, text: string, values: readonly unknown[]): Promise<readonly Row[]> =>
  (await db.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows

function readPage(db: PortalDatabase, { part, after }: CheckPosition, most: number): Promise<Page> {
  if (part === 'audit') return auditPage(db, after, most)
  const [kind, table] = part.split(' ') as ['rows' | 'gone', SealedTableName]
  return kind === 'rows' ? rowsPage(db, table, after, most) : gonePage(db, table, after, most)
}

async function rowsPage(db: PortalDatabase, table: SealedTableName, after: string | null, most: number): Promise<Page> {
  const { where, orderBy } = pageOf(table, after === null)
  const text = `select ${sealedRow(table, 'r')} as one from portal.${table} r where ${where} order by ${orderBy} limit $2`
  const rows = (await run<{ one: SealedRow }>(db, text, [after, most])).map(({ one }) => one)
  const { isSealed } = sealsOf(db)
  const altered = rows.flatMap((one) => judgeRows({ rows: [one], stated: null }, isSealed) ?? [])
  return { rows: rows.length, altered, last: rows.length < most ? undefined : rows.at(-1)?.[1] }
}

/** Rows the ledger says are there, of a table where one that is gone opens something. */
async function gonePage(db: PortalDatabase, table: SealedTableName, after: string | null, most: number): Promise<Page> {
  const text = `
    select s.key, s.stands and not exists (select from portal.${table} r where ${rowKey(table, 'r')} = s.key) as gone
    from (select distinct on (v.key) v.key, v.stands from portal.right_versions v
      where v.table_name = '${table}' and ($1::text is null or v.key > $1) order by v.key, v.version desc limit $2) s order by s.key`
  const keys = await run<{ key: string; gone: boolean }>(db, text, [after, most])
  const altered = keys.filter(({ gone }) => gone).map(({ key }) => ({ table, key, how: 'missing' as const }))
  return { rows: 0, altered, last: keys.length < most ? undefined : keys.at(-1)?.key }
}

// The audit is signed, and its heads leave the computer: a ledger that was set back together with its rows differs from it.
const auditText = `
  with lines as (select number, event, detail from portal.audit_line where number > $1::bigint order by number limit $2),
    said as (
      select e ->> 0 as table_name, e ->> 1 as key, max((e ->> 2)::integer) as version
      from lines l, jsonb_array_elements(l.detail -> 'rights') e where l.event = 'right.sealed' group by 1, 2
    )
  select (select count(*)::integer from lines) as lines, (select max(number)::text from lines) as last,
    (select coalesce(json_agg(json_build_array(said.table_name, said.key) order by 1), '[]') from said where said.version >
      coalesce((select max(v.version) from portal.right_versions v where v.table_name = said.table_name and v.key = said.key), -1)) as behind`

async function auditPage(db: PortalDatabase, after: string | null, most: number): Promise<Page> {
  const [page] = await run<{ lines: number; last: string | null; behind: readonly (readonly [SealedTableName, string])[] }>(db, auditText, [
    after ?? '0',
    most,
  ])
  const altered = (page?.behind ?? []).map(([table, key]) => ({ table, key, how: 'behind' as const }))
  return { rows: 0, altered, last: (page?.lines ?? 0) < most ? undefined : (page?.last ?? undefined) }
}
