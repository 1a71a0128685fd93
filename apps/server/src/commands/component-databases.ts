import { join } from 'node:path'
import { components } from '../components.ts'
import type { Config } from '../config.ts'
import type { Component } from '../platform/component.ts'
import type { DatabaseAccess } from '../platform/database/bring-forward.ts'
import { prepareOwnRoles } from '../platform/database/own-roles.ts'
import { createLog } from '../platform/log.ts'
import { runningPostgres, startPostgres } from '../platform/postgres.ts'
import { takeRuntimeFile } from '../platform/runtime-file.ts'

/** The databases of a configuration, for commands that run beside the server or without it. */
export interface ComponentDatabases {
  /** Names of the components that keep data and are configured here. */
  readonly names: readonly string[]
  accessOf(name: string): DatabaseAccess
  close(): Promise<void>
}

const givenUrl = (config: Config, name: string) =>
  (config as unknown as Readonly<Record<string, { readonly databaseUrl?: string }>>)[name]?.databaseUrl ?? config.databaseUrl

/**
 * Opens the way to them: as configured, or to our own PostgreSQL, which is started for the time being when no server runs on the data folder.
 * @param only some components; others do not matter
 */
export async function openComponentDatabases(config: Config, only: readonly string[] = []): Promise<ComponentDatabases> {
  const names = (components as readonly Component[])
    .filter(({ name, schema }) => schema !== undefined && config.components.includes(name) && (only.length === 0 || only.includes(name)))
    .map(({ name }) => name)
  const own = names.filter((name) => givenUrl(config, name) === undefined)
  const postgres = own.length === 0 ? undefined : await openOwn(config.data)
  const roles = postgres === undefined ? undefined : await prepareOwnRoles(postgres.url, own)
  return {
    names,
    accessOf(name) {
      const given = givenUrl(config, name)
      if (given !== undefined) return { url: given }
      if (roles === undefined) throw new Error(`${name} has no database here`)
      return { url: roles.urlOf(name), ownerUrl: roles.ownerUrl }
    },
    close: async () => postgres?.close(),
  }
}

/** Our own PostgreSQL: the one that runs, or one for as long as the command takes. */
async function openOwn(data: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const folder = join(data, 'postgres')
  const running = runningPostgres(folder)
  if (running !== undefined) return { url: running, close: async () => undefined }
  const runtime = await takeRuntimeFile(join(data, 'runtime.json'))
  try {
    const postgres = await startPostgres({ folder, log: createLog({ level: 'silent', name: 'yinxin' }) })
    return {
      url: postgres.url,
      async close() {
        await postgres.stop()
        runtime.release()
      },
    }
  } catch (error) {
    runtime.release()
    throw error
  }
}
