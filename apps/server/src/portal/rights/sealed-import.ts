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
  const seals = sealsOf(db)
  return rows.map((values) => seals.seal(sealedText(0, newRowText(table, values))))
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
  const bytes = (key: string) => Buffer.from(key)
  const byLength = (a: string, b: string) => bytes(a).length - bytes(b).length || Buffer.compare(bytes(a), bytes(b))
  const entries = Object.keys(value).toSorted(byLength)
  return `{${entries.map((key) => `${JSON.stringify(key)}: ${jsonbText((value as Record<string, unknown>)[key])}`).join(', ')}}`
}
