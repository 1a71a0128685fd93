import { readFileSync } from 'node:fs'
import { valuesInFile } from '@yinxin/pki'
import type { Kysely } from 'kysely'
import { nameOfficer } from '../ca/index.ts'
import { readConfig, readConfigFile } from '../config.ts'
import { systemClock } from '../platform/clock.ts'
import { closeDatabase, createDatabase } from '../platform/db.ts'
import { exitCodes, readOptions, UsageError, type Command } from './arguments.ts'
import { openComponentDatabases } from './component-databases.ts'

const help = `Usage: yinxin officer <add|end> --certificate FILE [options]

Says whose approvals the CA issues over. Run where the CA's database is: no caller over the network can do it, the RA neither. The certificate is
one of staff, issued by this CA and in force; one that was ended does not come back.

  --certificate FILE   the officer's certificate, PEM or DER
  --config FILE        settings the CA starts with
  --data DIR           data folder, where there is no configuration file (default yinxin-data)

Exit code 0 done, 1 not a certificate of staff of this CA or nothing to change, 2 not understood.`

const text = { type: 'string' } as const

export const officerCommand: Command = {
  help,
  async run(words) {
    const { values, positionals } = readOptions(words, { certificate: text, config: text, data: text }, 1)
    const [action] = positionals
    if ((action !== 'add' && action !== 'end') || values.certificate === undefined)
      throw new UsageError('say yinxin officer add --certificate FILE, or end')
    const given = values.config === undefined ? {} : readConfigFile(values.config)
    const config = readConfig({ databaseUrl: process.env['DATABASE_URL'] || undefined }, given, { data: values.data })
    const databases = await openComponentDatabases(config, ['ca'])
    const db: Kysely<any> = createDatabase(databases.accessOf('ca').url, { max: 1 })
    try {
      const context = { db, clock: systemClock, node: config.node, staffPolicy: config.ca.staffPolicy }
      const named = await nameOfficer(oneCertificate(values.certificate), { actor: 'operator', end: action === 'end' }, context)
      if (!named.ok)
        throw new Error(`${values.certificate}: not a certificate of staff of this CA that is in force, or already ${action}ed`)
      console.log(`${action === 'add' ? 'Officer' : 'No officer any more'}: ${named.value.name} ${named.value.number}`)
      return exitCodes.ok
    } finally {
      await closeDatabase(db)
      await databases.close()
    }
  },
}

function oneCertificate(file: string): Uint8Array {
  const found = valuesInFile(readFileSync(file), 'certificate')
  if (!found.ok) throw new Error(`${file}: ${found.problem}`)
  const [der, another] = found.value
  if (der === undefined || another !== undefined) throw new Error(`${file}: one certificate is expected`)
  return der
}
