import { randomUUID } from 'node:crypto'
import type { PortalDatabase } from '../database.ts'
import { sealedText } from './judge-rows.ts'
import type { SealedTableName } from './sealed-tables.ts'
import { sealsOf } from './seals.ts'

/** A column of a new row: what the database will say of it. */
export type RowValue = string | boolean | null | Date | { readonly json: unknown }

/** Ids of new rows that are sealed before the database has seen them. */
export const newRowId = (): string => randomUUID()

/**
 * Seals of new rows at version 0, hex: of what a register says first, a million rows at a time, where writing each row a second time with its seal would
 * cost as much as the import. The text is that of `rowText`; a test compares the two.
 * @param values in the order of the table's columns
 */
export function sealNewRows(db: PortalDatabase, table: SealedTableName, rows: readonly (readonly RowValue[])[]): readonly string[] {
  return sealsOf(db).sealAll(rows.map((values) => sealedText(0, newRowText(table, values))))
}

/** A new row as `rowText` has it. */
const newRowText = (table: SealedTableName, values: readonly RowValue[]): string => JSON.stringify([table, ...values.map(valueText)])

function valueText(value: RowValue): string | null {
  if (typeof value === 'string' || value === null) return value
  if (typeof value === 'boolean') return String(value)
  return value instanceof Date ? (value.getTime() / 1000).toFixed(6) : jsonbText(value.json)
}

/** As PostgreSQL writes a jsonb: keys by length, then by their bytes; a space behind each colon and comma. */
function jsonbText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonbText).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = value as Readonly<Record<string, unknown>>
  const keys = Object.keys(entries).toSorted(asJsonb)
  return `{${keys.map((key) => `${JSON.stringify(key)}: ${jsonbText(entries[key])}`).join(', ')}}`
}

const isAscii = (text: string) => /^[\0-\x7f]*$/.test(text)

/** By length in bytes, then by bytes; of ASCII, which all of ours are, without making any. */
function asJsonb(a: string, b: string): number {
  if (isAscii(a) && isAscii(b)) return a.length - b.length || (a < b ? -1 : Number(a > b))
  const [one, other] = [Buffer.from(a), Buffer.from(b)]
  return one.length - other.length || Buffer.compare(one, other)
}
