import { existsSync } from 'node:fs'
import { readConfig, readConfigFile, type Config } from '../config.ts'
import { systemClock } from '../platform/clock.ts'
import { closeDatabase, createDatabase } from '../platform/db.ts'
import { checkMasterKey } from '../platform/master-key-check.ts'
import { fileSecrets } from '../platform/secrets.ts'
import { openSeals, sealAgain, verifyRights, type PortalDatabase } from '../portal/index.ts'
import { exitCodes, readOptions, UsageError, type Command } from './arguments.ts'
import { openComponentDatabases } from './component-databases.ts'

const help = `Usage: yinxin rights verify [options]
       yinxin rights seal --reason TEXT [options]

verify:
Looks at every row that rights stand on: bindings, roles, delegations, organisations, units, and what ends them. Says which were changed behind the
application, are older than what was stated of them, or are gone. Nobody enters by such a row. Changes nothing, but where no right was ever sealed it seals all
of them first, as a start does.

seal:
Believes the database as it is now: seals again every row that verify names, and writes the reason to the audit. After a backup was restored, say, when
somebody has looked at what verify says and answers for it.

  --most N        verify: name at most so many rows (default 20)
  --reason TEXT   seal: why
  --config FILE   settings the portal starts with
  --data DIR      data folder, where there is no configuration file (default yinxin-data)

Exit code 0 everything is as the portal wrote it, or sealed; 1 something is not; 2 not understood.`

const text = { type: 'string' } as const
const options = { most: text, reason: text, config: text, data: text }

export const rightsCommand: Command = {
  help,
  async run(words) {
    const { values, positionals } = readOptions(words, options, 1)
    const [verb] = positionals
    if (verb !== 'verify' && verb !== 'seal') throw new UsageError('say yinxin rights verify or yinxin rights seal')
    const { reason, most } = values
    if (verb === 'verify' && reason !== undefined) throw new UsageError('--reason is for seal')
    if (verb === 'seal' && most !== undefined) throw new UsageError('--most is for verify')
    const rows = readMost(most) // before anything is opened
    if (verb === 'seal' && (reason === undefined || reason.trim() === '' || reason.length > 500))
      throw new UsageError('--reason is missing, or too long (500)')
    const given = values.config === undefined ? {} : readConfigFile(values.config)
    const config = readConfig({ databaseUrl: process.env['DATABASE_URL'] || undefined }, given, { data: values.data })
    return withRights(config, verb === 'seal', (db) => (verb === 'verify' ? verify(db, rows) : seal(db, reason?.trim() ?? '')))
  },
}

function readMost(most: string | undefined): number {
  const number = Number(most ?? 20)
  if (!Number.isInteger(number) || number < 1 || number > 100_000) throw new UsageError(`'${most}' is not a number of rows (1 to 100000)`)
  return number
}

async function withRights(config: Config, isToBelieve: boolean, use: (db: PortalDatabase) => Promise<number>): Promise<number> {
  if (!existsSync(config.masterKeyFile)) throw new Error(`there is no master key in ${config.masterKeyFile}: nothing was sealed with it`)
  const databases = await openComponentDatabases(config, ['portal'])
  const db: PortalDatabase = createDatabase(databases.accessOf('portal').url, { max: 2, statementSeconds: 600 })
  try {
    const secrets = fileSecrets(config.masterKeyFile)
    await checkMasterKey(db, 'portal', secrets, config.masterKeyFile)
    await openSeals({ db, secrets, clock: systemClock, node: config.node, isToBelieve })
    return await use(db)
  } finally {
    await closeDatabase(db)
    await databases.close()
  }
}

async function verify(db: PortalDatabase, most: number): Promise<number> {
  const { rows, altered, count } = await verifyRights(db, most)
  for (const { table, key, how } of altered) console.log(`${table} ${key}: ${words[how]}`)
  const all = Object.values(rows).reduce((sum, one) => sum + one, 0)
  const counted = Object.entries(rows).map(([table, number]) => `${table} ${number}`)
  console.log(
    count === 0
      ? `All ${all} rows are as the portal wrote them (${counted.join(', ')}).`
      : `${count} of ${all} rows are not as the portal wrote them.`,
  )
  return count === 0 ? exitCodes.ok : exitCodes.refused
}

const words = {
  altered: 'was changed behind the application, or is an older one that was put back',
  deleted: 'was deleted, and is there',
  unsealed: 'was never written by the portal',
  missing: 'is gone',
  behind: 'was changed since, as the audit says: ledger or database are older than it',
} as const

async function seal(db: PortalDatabase, reason: string): Promise<number> {
  console.log(`Sealed ${await sealAgain(db, reason)} rows as they are.`)
  return exitCodes.ok
}
