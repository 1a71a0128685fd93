import { sql } from 'kysely'
import { failure, type Failure, type FailureCode } from '@yinxin/protocol/failures'
import type { PortalDatabase, PortalTransaction } from '../database.ts'

/** What became of one row; `row` is its number as a person reads the file. */
export interface ImportRemark {
  readonly row: number
  readonly kind: 'warning' | 'refused'
  readonly failure: Failure
}

/** The number of the last row of this file that is done; 0: none. */
export async function importProgress(db: PortalDatabase, file: string): Promise<number> {
  const { rows } = await sql<{ row: number }>`select last_row as row from portal.imports where file_sha256 = ${file}`.execute(db)
  return rows[0]?.row ?? 0
}

/** Forgets that this file was ever imported, and what was said of its rows. */
export async function forgetImport(db: PortalDatabase, file: string): Promise<void> {
  await sql`delete from portal.imports where file_sha256 = ${file}`.execute(db)
}

/** Notes the last row that is done, in the transaction that did it. */
export async function noteProgress(trx: PortalTransaction, file: string, row: number, now: Date): Promise<void> {
  await sql`insert into portal.imports (file_sha256, last_row, at) values (${file}, ${row}, ${now})
    on conflict (file_sha256) do update set last_row = excluded.last_row, at = excluded.at`.execute(trx)
}

const fieldOf = ({ failure }: ImportRemark) => String(failure.detail?.['unitCode'] ?? failure.detail?.['field'] ?? '')

/** Keeps what was said of rows, without a word of what stands in them. */
export async function noteRemarks(trx: PortalTransaction, file: string, remarks: readonly ImportRemark[]): Promise<void> {
  if (remarks.length === 0) return
  await sql`insert into portal.import_remarks (file_sha256, row, kind, code, field)
    select ${file}, * from unnest(${remarks.map(({ row }) => row)}::bigint[], ${remarks.map(({ kind }) => kind)}::text[],
      ${remarks.map(({ failure }) => failure.code)}::text[], ${remarks.map(fieldOf)}::text[])`.execute(trx)
}

/** What was said of the rows from `from` to `to`, by row. */
export async function remarksOfImport(
  db: PortalDatabase,
  file: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<readonly ImportRemark[]> {
  const { rows } = await sql<{ row: number; kind: ImportRemark['kind']; code: FailureCode; field: string }>`
    select row, kind, code, field from portal.import_remarks where file_sha256 = ${file} and row between ${from} and ${to}
    order by row, kind, code, field`.execute(db)
  return rows.map(({ row, kind, code, field }) => ({ row, kind, failure: failure(code, { field }) }))
}
