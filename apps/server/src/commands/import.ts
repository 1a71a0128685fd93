import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readConfig, readConfigFile } from '../config.ts'
import { closeDatabase, createDatabase } from '../platform/db.ts'
import { migrate } from '../platform/migrate.ts'
import { checkMasterKey } from '../platform/master-key-check.ts'
import { fileSecrets, type Secrets } from '../platform/secrets.ts'
import { newTraceId } from '../platform/web/http-server.ts'
import { importOrganizations, importProgress, portalMigrations, type OrganizationRow, type PortalDatabase } from '../portal/index.ts'
import { exitCodes, readOptions, UsageError, type Command } from './arguments.ts'
import { openComponentDatabases } from './component-databases.ts'
import { csvRows } from './import/csv-rows.ts'
import { readHeader, type ReadOrganization } from './import/organization-columns.ts'
import { openReport, type Report } from './import/report.ts'

const help = `Usage: yinxin import organizations FILE [options]

Imports organisations, their units, phones on file and the certificates an older portal had bound to them, from a CSV file (UTF-8) with a header.
One row a unit; importing again updates. A row that cannot be read is refused by its number and costs no other.

  columns             统一社会信用代码 (uscc), 单位名称 (name), 参保地 (place), 参保日期 (insuredSince); and where there are any:
                      参保单位编号 (unitCode), 参保单位名称 (unitName), 参保单位所在地 (unitPlace), 险种 (insurances: 养老;工伤@示范市),
                      联系电话 (phone), 证书SHA-256 (certificates, several with ; between)
  --config FILE       settings the portal starts with
  --data DIR          data folder, where there is no configuration file (default yinxin-data)
  --report FILE       appends a line for each row refused or taken with a warning: number, kind, code, number of the code, field
  --dry-run           only looks: says what would be refused, and changes nothing
  --again             from the first row, also when this very file was imported before (a file broken off goes on where it was)

Exit code 0 every row taken, 1 some refused or the file cannot be read, 2 not understood.`

const options = {
  config: { type: 'string' },
  data: { type: 'string' },
  report: { type: 'string' },
  'dry-run': { type: 'boolean' },
  again: { type: 'boolean' },
} as const

/** Rows in one transaction. */
const batchSize = 1000

export const importCommand: Command = {
  summary: 'import organisations from a file',
  help,
  async run(words) {
    const { values, positionals } = readOptions(words, options, 2)
    const [what, file] = positionals
    if (what !== 'organizations' || file === undefined) throw new UsageError('say what to import: yinxin import organizations FILE')
    const given = values.config === undefined ? {} : readConfigFile(values.config)
    const config = readConfig({ databaseUrl: process.env['DATABASE_URL'] || undefined }, given, { data: values.data })
    const id = await sha256Of(file)
    const databases = await openComponentDatabases(config, ['portal'])
    const { url, ownerUrl } = databases.accessOf('portal')
    const db: PortalDatabase = createDatabase(ownerUrl ?? url, { max: 2 })
    try {
      const secrets = fileSecrets(config.masterKeyFile)
      await migrate(db, 'portal', portalMigrations)
      await checkMasterKey(db, 'portal', secrets, config.masterKeyFile)
      const done = values.again === true || values['dry-run'] === true ? 0 : await importProgress(db, id)
      const task = { db, secrets, file, id, done, node: config.node, report: openReport(values.report), dryRun: values['dry-run'] === true }
      return await importFile(task)
    } finally {
      await closeDatabase(db)
      await databases.close()
    }
  },
}

interface Task {
  readonly db: PortalDatabase
  readonly secrets: Secrets
  readonly file: string
  /** Hex SHA-256 of the file. */
  readonly id: string
  /** Number of the last row that an earlier run has done. */
  readonly done: number
  readonly node: string
  readonly report: Report
  readonly dryRun: boolean
}

interface Totals {
  readonly imported: number
  readonly refused: number
  readonly warnings: number
  readonly bound: number
}

async function importFile(task: Task): Promise<number> {
  if (task.done > 0) console.log(`${task.file} was imported up to row ${task.done}; going on from there (--again starts over).`)
  let totals: Totals = { imported: 0, refused: 0, warnings: 0, bound: 0 }
  let read: ReadOrganization | undefined
  let batch: { readonly number: number; readonly row: OrganizationRow }[] = []
  const finish = async () => {
    totals = await importBatch(task, batch, totals)
    batch = []
  }
  for await (const { number, values } of csvRows(task.file)) {
    if (read === undefined) read = readHeader(values)
    else if (number > task.done) batch.push({ number, row: read(values) })
    if (batch.length === batchSize) await finish()
  }
  if (read === undefined) throw new Error(`${task.file} is empty`)
  await finish()
  console.log(summary(task, totals))
  return totals.refused === 0 ? exitCodes.ok : exitCodes.refused
}

async function importBatch(
  { db, secrets, id, node, report, dryRun }: Task,
  batch: readonly { readonly number: number; readonly row: OrganizationRow }[],
  totals: Totals,
): Promise<Totals> {
  if (batch.length === 0) return totals
  const source = { id, numbers: batch.map(({ number }) => number), traceId: newTraceId(), node }
  const rows = batch.map(({ row }) => row)
  const { imported, bound, remarks } = await importOrganizations(db, rows, { secrets, source, dryRun })
  report.add(remarks)
  return {
    imported: totals.imported + imported,
    refused: totals.refused + batch.length - imported,
    warnings: totals.warnings + remarks.filter(({ kind }) => kind === 'warning').length,
    bound: totals.bound + bound,
  }
}

const summary = ({ dryRun }: Task, { imported, refused, warnings, bound }: Totals): string =>
  `${dryRun ? 'Would import' : 'Imported'} ${imported} rows; refused ${refused}, warnings ${warnings}, certificates bound ${bound}.`

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const part of createReadStream(file)) hash.update(part as Buffer)
  } catch {
    throw new Error(`${file} cannot be read`)
  }
  return hash.digest('hex')
}
