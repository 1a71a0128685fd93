import { existsSync } from 'node:fs'
import { components } from '../components.ts'
import { readConfig, readConfigFile, type Config } from '../config.ts'
import type { Component } from '../platform/component.ts'
import { closeDatabase, createDatabase } from '../platform/db.ts'
import { beginMasterKeyChange, endMasterKeyChange, nextFile } from '../platform/keys/master-keys.ts'
import { rewrapSecrets } from '../platform/keys/rewrap.ts'
import { wrappedCheck } from '../platform/master-key-check.ts'
import { fileSecrets } from '../platform/secrets.ts'
import { exitCodes, readOptions, UsageError, type Command } from './arguments.ts'
import { openComponentDatabases } from './component-databases.ts'

const help = `Usage: yinxin keys rotate master [--prepare] [--config FILE] [--data DIR]

Changes the master key while everything runs: a new key is made beside the old one, every secret is put under it, one transaction each, and the
new key takes the old one's place. Running nodes follow by themselves. Cut short, it is run again and goes on.

Nodes on other machines need the new key first: --prepare only makes it (<master key file>.next); copy it to the same place on every node, then
run the command without --prepare, and copy the files again. The old key stays beside the new one, for backups made before and for other
configurations with the same key file (run the command for each); remove it when nothing needs it.

  --config FILE   the configuration the server starts with
  --data DIR      the data folder (default yinxin-data)
  --prepare       only make the new key

For another database than our own the owner's address is read from the environment's OWNER_DATABASE_URL.
Exit code 0 done, 1 refused, 2 not understood.`

const options = { config: { type: 'string' }, data: { type: 'string' }, prepare: { type: 'boolean' } } as const

export const keysCommand: Command = {
  summary: 'change keys while everything runs',
  help,
  async run(words) {
    const { values, positionals } = readOptions(words, options, 2)
    if (positionals.join(' ') !== 'rotate master') throw new UsageError('say what to do: yinxin keys rotate master')
    const environment = { databaseUrl: process.env['DATABASE_URL'] || undefined }
    const config = readConfig(environment, values.config === undefined ? {} : readConfigFile(values.config), { data: values.data })
    if (!existsSync(config.masterKeyFile)) throw new Error(`there is no master key in ${config.masterKeyFile} to change`)
    beginMasterKeyChange(config.masterKeyFile)
    if (values.prepare === true)
      console.log(`the new key is ${nextFile(config.masterKeyFile)}; copy it to every node, then run this again without --prepare`)
    else await rotateMaster(config)
    return exitCodes.ok
  },
}

async function rotateMaster(config: Config): Promise<void> {
  const databases = await openComponentDatabases(config)
  const secrets = fileSecrets(config.masterKeyFile)
  try {
    for (const component of (components as readonly Component[]).filter(({ name }) => databases.names.includes(name))) {
      const { url, ownerUrl } = databases.accessOf(component.name)
      const db = createDatabase<unknown>(ownerUrl ?? process.env['OWNER_DATABASE_URL'] ?? url, { max: 1 })
      try {
        const columns = [wrappedCheck(component.name), ...(component.schema?.wrapped ?? [])]
        let changed = 0
        // again until nothing is left: a node may have wrapped something while we looked
        for (let round = 0, found = 1; found > 0 && round < 10; round++)
          changed += found = await rewrapSecrets(db, component.name, columns, secrets)
        console.log(`${component.name}: ${changed} secrets are under the new master key`)
      } finally {
        await closeDatabase(db)
      }
    }
  } finally {
    await databases.close()
  }
  const aside = endMasterKeyChange(config.masterKeyFile)
  console.log(`the old master key is ${aside}; remove it when no backup and no other configuration needs it`)
}
