import type { Kysely } from 'kysely'
import type { ComposeDeps } from './compose-deps.ts'
import { openHeadExport } from './platform/audit/heads.ts'
import { startSealer } from './platform/audit/sealer.ts'
import { auditFiles } from './platform/audit/settings.ts'
import type { Component } from './platform/component.ts'
import { bringForward } from './platform/database/bring-forward.ts'
import { closeDatabase, createDatabase } from './platform/db.ts'
import type { Log } from './platform/log.ts'
import { checkMasterKey } from './platform/master-key-check.ts'
import { watchPool } from './platform/operator/database-health.ts'

interface Surroundings {
  readonly log: Log
  /** Notes how to end something just started. */
  end(stop: () => unknown): void
}

/** The database of a component that keeps data: its schema brought forward, its audit sealed from now on. */
export async function openSchema(
  { name, schema }: Component,
  { config, databaseOf, secrets, sealKey, clock, metrics }: ComposeDeps,
  { log, end }: Surroundings,
): Promise<Kysely<Record<string, never>> | undefined> {
  if (schema === undefined) return undefined
  const access = databaseOf({ name })
  await bringForward(access, name, schema.migrations)
  const { poolSize: max, statementSeconds } = config.database
  const db = createDatabase<Record<string, never>>(access.url, { max, statementSeconds })
  end(() => closeDatabase(db))
  watchPool(db, name, metrics)
  await checkMasterKey(db, name, secrets, config.masterKeyFile)
  const { headsFolder: folder } = auditFiles(config.data, config.audit)
  const { secondPlace } = config.audit
  const heads = openHeadExport({ stream: name, node: config.node, folder, log, ...(secondPlace === undefined ? {} : { secondPlace }) })
  const sealer = startSealer(db, name, { clock, log, key: sealKey, heads })
  end(() => sealer.stop())
  return db
}
