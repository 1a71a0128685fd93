import type { Config } from '../../config.ts'
import { fileSecrets } from '../../platform/secrets.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import {
  checkRows,
  importChecked,
  type CheckedRows,
  type ImportReport,
  type OrganizationRow,
  type PortalDatabase,
  type PortalTransaction,
} from '../../portal/index.ts'
import { authorityNames } from './authority-names.ts'
import type { InspectedFile } from './inspect-file.ts'
import { openRows } from './open-rows.ts'
import { readHeader, type OrganizationColumns } from './organization-columns.ts'
import { showProgress } from './show-progress.ts'
import { showRemarks } from './shown-remarks.ts'

/** Rows in one transaction: what a break costs, and more would not be quicker. */
const batchSize = 5000

export interface FileImport {
  readonly db: PortalDatabase
  readonly config: Config
  readonly file: string
  readonly inspected: InspectedFile
  /** Number of the last row that an earlier run has done. */
  readonly done: number
  /** `db` is a transaction already; otherwise each batch is one. */
  readonly inOneTransaction: boolean
}

export interface ImportTotals {
  readonly imported: number
  readonly refused: number
  readonly warnings: number
  readonly bound: number
}

interface NumberedRow {
  readonly number: number
  readonly row: OrganizationRow
}

/** Imports the rows of a file after the last that is done. The next rows are read and looked at while the database takes those before. */
export async function importFile(task: FileImport): Promise<ImportTotals> {
  const { file, inspected, done, config } = task
  const [rows, authorities, show, remarks] = [openRows(file, inspected), authorityNames(config), showProgress(done), showRemarks()]
  let totals: ImportTotals = { imported: 0, refused: 0, warnings: 0, bound: 0 }
  let columns: OrganizationColumns | undefined
  let batch: NumberedRow[] = []
  let under: Promise<void> = Promise.resolve()
  const finish = async () => {
    const full = checkBatch(task, batch, authorities.ids)
    batch = []
    await under
    under = importBatch(task, full).then((report) => {
      remarks(report.remarks)
      totals = added(totals, full.checked.count, report)
      show(full.source.numbers.at(-1) ?? 0, rows.progress())
    })
    under.catch(() => undefined) // told where it is awaited
  }
  for await (const row of rows) {
    if (columns === undefined) columns = readHeader(row, authorities.idOf)
    else if (row.number > done) batch.push({ number: row.number, row: columns.read(row) })
    if (batch.length === batchSize) await finish()
  }
  if (columns === undefined) throw new Error(`${file} is empty`)
  if (batch.length > 0) await finish()
  await under
  return totals
}

interface Batch {
  readonly source: { readonly id: string; readonly numbers: readonly number[]; readonly traceId: string; readonly node: string }
  readonly checked: CheckedRows
}

function checkBatch({ inspected, config }: FileImport, batch: readonly NumberedRow[], authorities: readonly string[]): Batch {
  const source = { id: inspected.sha256, numbers: batch.map(({ number }) => number), traceId: newTraceId(), node: config.node }
  const rows = batch.map(({ row }) => row)
  return { source, checked: checkRows(rows, { source, authorities }) }
}

async function importBatch({ db, config, inOneTransaction }: FileImport, { source, checked }: Batch): Promise<ImportReport> {
  const options = { secrets: fileSecrets(config.masterKeyFile), source }
  return inOneTransaction
    ? importChecked(db as PortalTransaction, checked, options)
    : db.transaction().execute((trx) => importChecked(trx, checked, options))
}

const added = (totals: ImportTotals, rows: number, { imported, bound, remarks }: ImportReport): ImportTotals => ({
  imported: totals.imported + imported,
  refused: totals.refused + rows - imported,
  warnings: totals.warnings + remarks.filter(({ kind }) => kind === 'warning').length,
  bound: totals.bound + bound,
})
