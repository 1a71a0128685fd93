import { readFileSync, statSync } from 'node:fs'
import type { Kysely } from 'kysely'
import { readConfig, readConfigFile } from '../config.ts'
import { systemClock } from '../platform/clock.ts'
import { bringForward } from '../platform/database/bring-forward.ts'
import { closeDatabase, createDatabase } from '../platform/db.ts'
import { checkMasterKey } from '../platform/master-key-check.ts'
import { fileSecrets } from '../platform/secrets.ts'
import { adminPins, raMigrations } from '../ra/index.ts'
import { exitCodes, readOptions, UsageError, type Command } from './arguments.ts'
import { openComponentDatabases } from './component-databases.ts'
import { readAdminPins } from './read-admin-pins.ts'

const help = `Usage: yinxin ra import-admin-pins FILE [options]

Puts the admin PINs of UKeys (PKCS#11: SO PIN) on file at the RA, under the master key: with them a locked UKey is unblocked from its assistant. Run where the
RA's database and the master key are. Nothing of a PIN is shown or logged; remove the file afterwards.

FILE is CSV in UTF-8, at most 16 MB. First line UKey 序列号,统一社会信用代码,解锁口令 (or ukey,uscc,admin-pin), then a line for each UKey: its serial number as the
assistant shows it, the credit code of the organisation that has it (empty: nobody yet), and its admin PIN of 4 to 16 characters. Importing again changes no
admin PIN that is there, since the UKey may have another one by now; it changes whose a UKey is.

A card whose PUK cannot be changed is in a list of its own: first line UKey 序列号,统一社会信用代码,PUK (or ukey,uscc,puk). A PUK is given out once; afterwards a line with
another one for that UKey counts, and the same one does not.

  --config FILE  settings the RA starts with
  --data DIR     data folder, where there is no configuration file (default yinxin-data)

Exit code 0 every line taken, 1 none taken since some are no such lines, 2 not understood.`

const mostBytes = 16_000_000

export const raCommand: Command = {
  help,
  async run(words) {
    const text = { type: 'string' } as const
    const { values, positionals } = readOptions(words, { config: text, data: text }, 2)
    const [action, file] = positionals
    if (action !== 'import-admin-pins' || file === undefined) throw new UsageError('say yinxin ra import-admin-pins FILE')
    if (statSync(file).size > mostBytes) throw new Error(`${file} has more than 16 MB`)
    const { rows, bad } = readAdminPins(readFileSync(file, 'utf8'))
    if (bad.length > 0) return refuse(file, bad)
    const given = values.config === undefined ? {} : readConfigFile(values.config)
    const config = readConfig({ databaseUrl: process.env['DATABASE_URL'] || undefined }, given, { data: values.data })
    const databases = await openComponentDatabases(config, ['ra'])
    const access = databases.accessOf('ra')
    const db: Kysely<any> = createDatabase(access.ownerUrl ?? access.url, { max: 1 })
    try {
      await bringForward(access, 'ra', raMigrations)
      const secrets = fileSecrets(config.masterKeyFile)
      await checkMasterKey(db, 'ra', secrets, config.masterKeyFile)
      const { added, holders, known } = await adminPins({ db, secrets, clock: systemClock, node: config.node }, rows)
      console.log(`${added} UKeys new, ${holders} with another holder, ${known} as they were.`)
      return exitCodes.ok
    } finally {
      await closeDatabase(db)
      await databases.close()
    }
  },
}

function refuse(file: string, bad: ReturnType<typeof readAdminPins>['bad']): number {
  for (const { line, what } of bad.slice(0, 20)) console.error(`${file}, line ${line}: no ${what}`)
  if (bad.length > 20) console.error(`and ${bad.length - 20} more`)
  console.error('Nothing was imported.')
  return exitCodes.refused
}
