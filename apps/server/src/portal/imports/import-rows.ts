import { sql } from 'kysely'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { ImportRowsAnswer, ImportRowsInput } from '@yinxin/protocol/portal'
import type { PortalParts } from '../deps.ts'
import { importProgress, remarksOfImport, type ImportRemark } from '../organizations/import-progress.ts'
import { importRows } from '../organizations/import.ts'

/** An import of a caller: two callers may choose the same name. */
export interface CallersImport {
  readonly caller: string
  readonly id: string
}

/** What the import is known by beside those of files, whose names are hashes. */
export const importKey = ({ caller, id }: CallersImport): string => `api ${caller} ${id}`

/**
 * Imports the next rows of an import in one transaction: a call that was broken off has done all of them or none. One import goes on row by row: rows that
 * are done are passed over, and a call that would leave rows out is IMPORT_GAP with the row to go on with. Two calls at once wait for each other.
 */
export async function importNextRows(
  portal: PortalParts,
  of: CallersImport,
  { from, rows }: ImportRowsInput,
  traceId: string,
): Promise<Result<ImportRowsAnswer>> {
  const [key, to] = [importKey(of), from + rows.length - 1]
  return portal.db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`import ${key}`}, 0))`.execute(trx)
    const done = Number(await importProgress(trx, key))
    if (from > done + 1) return failed('IMPORT_GAP', { next: done + 1 })
    const left = rows.slice(done + 1 - from)
    if (left.length > 0) {
      const numbers = left.map((_, index) => done + 1 + index)
      const source = { id: key, numbers, traceId, node: portal.node }
      const authorities = portal.config.authorities.map(({ id }) => id)
      await importRows(trx, left, { now: portal.clock.now(), secrets: portal.secrets, source, authorities })
    }
    const remarks = await remarksOfImport(trx, key, { from, to })
    return succeeded({ next: Math.max(done, to) + 1, remarks: remarks.map(presentRemark) })
  })
}

const presentRemark = ({ row, kind, failure }: ImportRemark) => ({
  ...{ row: Number(row), kind, number: failure.number },
  field: String(failure.detail?.['field'] ?? ''),
})
