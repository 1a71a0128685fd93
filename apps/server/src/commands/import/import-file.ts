import type { Config } from '../../config.ts'
import { readMasterKeys } from '../../platform/keys/master-keys.ts'
import { createSecrets } from '../../platform/secrets.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import { importOrganizations, importRows, type OrganizationRow, type PortalDatabase, type PortalTransaction } from '../../portal/index.ts'
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

/** Imports the rows of a file after the last that is done. The next rows are read while the database takes those before. */
export async function importFile(task: FileImport): Promise<ImportTotals> {
  const { file, inspected, done, config } = task
  const [rows, authorities, show, remarks] = [openRows(file, inspected), authorityNames(config), showProgress(done), showRemarks()]
  let totals: ImportTotals = { imported: 0, refused: 0, warnings: 0, bound: 0 }
  let columns: OrganizationColumns | undefined
  let batch: NumberedRow[] = []
  let under: Promise<void> = Promise.resolve()
  const finish = async () => {
    const full = batch
    batch = []
    await under
    under = importBatch(task, full, authorities.ids).then((report) => {
      remarks(report.remarks)
      totals = added(totals, full.length, report)
      show(full.at(-1)?.number ?? 0, rows.progress())
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

type Report = Awaited<ReturnType<typeof importRows>>

async function importBatch(
  { db, config, inspected, inOneTransaction }: FileImport,
  batch: readonly NumberedRow[],
  authorities: readonly string[],
): Promise<Report> {
  const source = { id: inspected.sha256, numbers: batch.map(({ number }) => number), traceId: newTraceId(), node: config.node }
  // Read once a batch: asking for the keys at every phone would cost more than wrapping it.
  const keys = readMasterKeys(config.masterKeyFile)
  const options = { secrets: createSecrets(() => keys), source, authorities }
  const rows = batch.map(({ row }) => row)
  return inOneTransaction ? importRows(db as PortalTransaction, rows, options) : importOrganizations(db, rows, options)
}

const added = (totals: ImportTotals, rows: number, { imported, bound, remarks }: Report): ImportTotals => ({
  imported: totals.imported + imported,
  refused: totals.refused + rows - imported,
  warnings: totals.warnings + remarks.filter(({ kind }) => kind === 'warning').length,
  bound: totals.bound + bound,
})
