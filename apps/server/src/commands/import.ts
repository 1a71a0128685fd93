import { readConfig, readConfigFile, type Config } from '../config.ts'
import { bringForward } from '../platform/database/bring-forward.ts'
import { closeDatabase, createDatabase } from '../platform/db.ts'
import { systemClock } from '../platform/clock.ts'
import { checkMasterKey } from '../platform/master-key-check.ts'
import { fileSecrets } from '../platform/secrets.ts'
import { forgetImport, importProgress, openSeals, portalMigrations, remarksOfImport, type PortalDatabase } from '../portal/index.ts'
import { exitCodes, readOptions, UsageError, type Command } from './arguments.ts'
import { openComponentDatabases } from './component-databases.ts'
import { importFile, type ImportTotals } from './import/import-file.ts'
import { inspectFile, type InspectedFile } from './import/inspect-file.ts'
import { templateRows } from './import/organization-columns.ts'
import { csvLine } from '@yinxin/protocol/wire'
import { prepareReport, writeReport } from './import/write-report.ts'

const help = `Usage: yinxin import organizations FILE [options]
       yinxin import organizations --template > FILE.csv

Imports organisations, their units, phones on file and the certificates an older portal had bound to them, from a CSV file (UTF-8 or GB18030, which
is GBK and more) or the first sheet of an XLSX workbook, told by what is in it. One row a unit; importing again updates. A row that cannot be read is
refused by its number and costs no other.

  columns             统一社会信用代码 (uscc), 单位名称 (name), 参保地 (place), 参保日期 (insuredSince); and where there are any:
                      参保单位编号 (unitCode), 参保单位名称 (unitName), 参保单位所在地 (unitPlace), 险种 (insurances: 养老;工伤@示范市),
                      联系电话 (phone), 联系邮箱 (mail), 证书SHA-256 (certificates, several with ; between), or 证书颁发机构 (authority: its id or name in the
                      settings) with 证书序列号 (serials in hexadecimal, several with ; between)
  --template          prints the header and one example row, to be filled in; imports nothing
  --config FILE       settings the portal starts with
  --data DIR          data folder, where there is no configuration file (default yinxin-data)
  --report FILE       writes the file again, in its own format, every row with what became of it: corrected, it is a file to import
  --dry-run           only looks: says what would be refused, and changes nothing
  --again             from the first row, also when this very file was imported before (a file broken off goes on where it was)

Exit code 0 every row taken, 1 some refused or the file cannot be read, 2 not understood.`

const options = {
  config: { type: 'string' },
  data: { type: 'string' },
  report: { type: 'string' },
  template: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  again: { type: 'boolean' },
} as const

export const importCommand: Command = {
  help,
  async run(words) {
    const { values, positionals } = readOptions(words, options, 2)
    const [what, file] = positionals
    if (what === 'organizations' && values.template === true) return printTemplate()
    if (what !== 'organizations' || file === undefined) throw new UsageError('say what to import: yinxin import organizations FILE')
    const given = values.config === undefined ? {} : readConfigFile(values.config)
    const config = readConfig({ databaseUrl: process.env['DATABASE_URL'] || undefined }, given, { data: values.data })
    const inspected = await inspectFile(file)
    if (values.report !== undefined) prepareReport(values.report)
    return withPortal(config, (db) =>
      run({ db, config, file, inspected, report: values.report, again: values.again === true, dryRun: values['dry-run'] === true }),
    )
  },
}

function printTemplate(): number {
  process.stdout.write(`\uFEFF${templateRows.map(csvLine).join('')}`)
  return exitCodes.ok
}

async function withPortal<Result>(config: Config, use: (db: PortalDatabase) => Promise<Result>): Promise<Result> {
  const databases = await openComponentDatabases(config, ['portal'])
  const access = databases.accessOf('portal')
  const db: PortalDatabase = createDatabase(access.ownerUrl ?? access.url, { max: 2, statementSeconds: 60 })
  try {
    await bringForward(access, 'portal', portalMigrations) // with what the running role needs: other commands may come before the first start
    const secrets = fileSecrets(config.masterKeyFile)
    await checkMasterKey(db, 'portal', secrets, config.masterKeyFile)
    await openSeals({ db, secrets, clock: systemClock, node: config.node })
    return await use(db)
  } finally {
    await closeDatabase(db)
    await databases.close()
  }
}

interface Run {
  readonly db: PortalDatabase
  readonly config: Config
  readonly file: string
  readonly inspected: InspectedFile
  readonly report: string | undefined
  readonly again: boolean
  readonly dryRun: boolean
}

/** Thrown to undo what a dry run did. */
class OnlyTried extends Error {}

async function run(given: Run): Promise<number> {
  let totals: ImportTotals | undefined
  const work = async (db: PortalDatabase) => void (totals = await importAndReport({ ...given, db }))
  if (!given.dryRun) await work(given.db)
  else
    await given.db
      .transaction()
      .execute(async (trx) => {
        await work(trx)
        throw new OnlyTried()
      })
      .catch((error: unknown) => {
        if (!(error instanceof OnlyTried)) throw error
      })
  return totals?.refused === 0 ? exitCodes.ok : exitCodes.refused
}

async function importAndReport({ db, config, file, inspected, report, again, dryRun }: Run): Promise<ImportTotals> {
  const id = inspected.sha256
  if (again || dryRun) await forgetImport(db, id)
  const done = await importProgress(db, id)
  if (done > 0) console.log(`${file} was imported up to row ${done}; going on from there (--again starts over).`)
  const totals = await importFile({ db, config, file, inspected, done, inOneTransaction: dryRun })
  if (report !== undefined) {
    const rows = await writeReport(report, file, inspected, (between) => remarksOfImport(db, id, between))
    console.log(`${report} says of ${rows} rows what became of them.`)
  }
  console.log(summary(dryRun, totals))
  return totals
}

const summary = (dryRun: boolean, { imported, refused, warnings, bound }: ImportTotals): string =>
  `${dryRun ? 'Would import' : 'Imported'} ${imported} rows; refused ${refused}, warnings ${warnings}, certificates bound ${bound}.`
