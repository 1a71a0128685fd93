import { sql } from 'kysely'
import { components } from '../components.ts'
import { readConfig, readConfigFile, type Config } from '../config.ts'
import type { Component } from '../platform/component.ts'
import { userOf } from '../platform/database/bring-forward.ts'
import { grantUse } from '../platform/database/grants.ts'
import { closeDatabase, createDatabase } from '../platform/db.ts'
import { migrate } from '../platform/migrate.ts'
import { readSecret } from '../platform/secret-settings.ts'
import { exitCodes, readOptions, UsageError, type Command } from './arguments.ts'

const help = `Usage: yinxin migrate --config FILE [--owner-url-file FILE]

Brings the schemas of the configuration's components forward, and grants the role each of them runs with what running needs: to read and
write rows, and of the audit only to read and add. So a component need not own its tables. Safe to repeat; to be run before a new version
starts.

  --config FILE           the configuration the components start with; their databaseUrl names the role to grant to
  --owner-url-file FILE   address of the same database as its owner; default the environment's OWNER_DATABASE_URL

Exit code 0 done, 1 refused, 2 not understood.`

const options = { config: { type: 'string' }, 'owner-url-file': { type: 'string' } } as const

export const migrateCommand: Command = {
  help,
  async run(words) {
    const { values } = readOptions(words, options)
    if (values.config === undefined) throw new UsageError('--config FILE is missing')
    const file = values['owner-url-file']
    const owner = readSecret(file === undefined ? { env: 'OWNER_DATABASE_URL' } : { file }) ?? ''
    const config = readConfig({ databaseUrl: process.env['DATABASE_URL'] || undefined }, readConfigFile(values.config))
    for (const component of components.filter(({ name }) => config.components.includes(name))) await migrateAs(owner, component, config)
    return exitCodes.ok
  },
}

async function migrateAs(owner: string, component: Component, config: Config): Promise<void> {
  const { name, schema } = component
  if (schema === undefined) return
  const role = roleOf(component, config)
  const db = createDatabase(owner, { max: 2, statementSeconds: 0 })
  try {
    const steps = await migrate(db, name, schema.migrations)
    console.log(`${name}: ${steps.length === 0 ? 'nothing to bring forward' : `brought forward by ${steps.join(', ')}`}`)
    const { rows } = await sql<{ owner: string }>`select current_user as owner`.execute(db)
    if (role === undefined || role === rows[0]?.owner) return
    await grantUse(db, name, role)
    console.log(`${name}: ${role} may run it`)
  } finally {
    await closeDatabase(db)
  }
}

/** The database role a component runs with, as its address names it. */
function roleOf({ name }: Component, config: Config): string | undefined {
  const url = (config as unknown as Readonly<Record<string, { readonly databaseUrl?: string }>>)[name]?.databaseUrl ?? config.databaseUrl
  return url === undefined ? undefined : userOf(url)
}
