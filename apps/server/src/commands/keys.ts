import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { components } from '../components.ts'
import { readConfig, readConfigFile, type Config } from '../config.ts'
import { siteRequestKey } from '../platform/authentication/site-request-key.ts'
import { systemClock } from '../platform/clock.ts'
import type { Component } from '../platform/component.ts'
import { closeDatabase, createDatabase } from '../platform/db.ts'
import { beginMasterKeyChange, endMasterKeyChange, nextFile } from '../platform/keys/master-keys.ts'
import { rewrapSecrets } from '../platform/keys/rewrap.ts'
import { wrappedCheck } from '../platform/master-key-check.ts'
import { fileSecrets } from '../platform/secrets.ts'
import { rotatePortalKey, rotatedKinds, type PortalDatabase, type RotatedKind } from '../portal/index.ts'
import { exitCodes, readOptions, UsageError, type Command } from './arguments.ts'
import { openComponentDatabases } from './component-databases.ts'

const help = `Usage: yinxin keys rotate master|data|rights|id-token|site [options]

master:

Changes the master key while everything runs: a new key is made beside the old one, every secret is put under it, one transaction each, and the
new key takes the old one's place. Running nodes follow by themselves. Cut short, it is run again and goes on.

Nodes on other machines need the new key first: --prepare only makes it (<master key file>.next); copy it to the same place on every node, then
run the command without --prepare, and copy the files again. The old key stays beside the new one, for backups made before and for other
configurations with the same key file (run the command for each); remove it when nothing needs it.

data:
Adds a key that seals values of persons in six minutes. From then on running nodes move every value under it, in steps that can be cut short anywhere;
a day later, when nothing is under the old key any more, they delete it (audit: key.removed). A backup holds the old key beside what is under it.

rights:
Adds a key that seals bindings, roles and delegations in six minutes, in the same way: every row comes under it, then the old key goes.

id-token, site:
Adds a key that signs ID tokens, or the portal's requests to assistants. It is published at once and signs later (an hour, seven days); the old
one stays published for a day, a month. Running nodes learn of it within half a minute. A site that assistants know from a list of the vendor needs the
new public key, which is printed, in that list before it signs.

  --config FILE   the configuration the server starts with
  --data DIR      the data folder (default yinxin-data)
  --prepare       master: only make the new key
  --hours N       data, rights, id-token, site: it seals or signs after so many hours

For another database than our own the owner's address is read from the environment's OWNER_DATABASE_URL.
Exit code 0 done, 1 refused, 2 not understood.`

const options = { config: { type: 'string' }, data: { type: 'string' }, prepare: { type: 'boolean' }, hours: { type: 'string' } } as const

export const keysCommand: Command = {
  help,
  async run(words) {
    const { values, positionals } = readOptions(words, options, 2)
    const [verb, what = ''] = positionals
    if (verb !== 'rotate' || !(what === 'master' || Object.hasOwn(rotatedKinds, what))) {
      throw new UsageError('say what to do: yinxin keys rotate master, data, rights, id-token or site')
    }
    if (what === 'master' && values.hours !== undefined) throw new UsageError('--hours is for data, rights, id-token and site')
    if (what !== 'master' && values.prepare === true) throw new UsageError('--prepare is for master')
    const hours = what === 'master' ? 0 : readHours(values.hours, what as RotatedKind)
    const environment = { databaseUrl: process.env['DATABASE_URL'] || undefined }
    const config = readConfig(environment, values.config === undefined ? {} : readConfigFile(values.config), { data: values.data })
    if (!existsSync(config.masterKeyFile)) throw new Error(`there is no master key in ${config.masterKeyFile} to change`)
    if (what !== 'master') {
      await rotateOfPortal(config, what as RotatedKind, hours)
      return exitCodes.ok
    }
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

function readHours(text: string | undefined, what: RotatedKind): number {
  const hours = text === undefined ? rotatedKinds[what].hours : Number(text)
  if (!(hours >= 0.1 && hours <= 8760)) throw new UsageError(`'${text}' is not a number of hours (0.1 to 8760)`)
  return hours
}

async function rotateOfPortal(config: Config, what: RotatedKind, hours: number): Promise<void> {
  const databases = await openComponentDatabases(config, ['portal'])
  try {
    if (databases.names.length === 0) throw new Error('no portal is configured here')
    const db: PortalDatabase = createDatabase(databases.accessOf('portal').url, { max: 1 })
    try {
      const deps = { db, secrets: fileSecrets(config.masterKeyFile), clock: systemClock }
      const now = systemClock.now()
      const signsFrom = new Date(now.getTime() + hours * 3_600_000)
      const record = { traceId: randomBytes(8).toString('hex'), stamp: { now, node: config.node } }
      const added = await rotatePortalKey(deps, what, signsFrom, record)
      const from = signsFrom.toISOString()
      console.log(
        what === 'data' || what === 'rights'
          ? `${added.name} seals from ${from} on; running nodes move everything under it and delete the old key a day later`
          : `${added.name} is published within half a minute and signs from ${from} on`,
      )
      if (what === 'site') console.log(`its public key: ${JSON.stringify((await siteRequestKey(added.bytes)).publicKeys[0])}`)
    } finally {
      await closeDatabase(db)
    }
  } finally {
    await databases.close()
  }
}
