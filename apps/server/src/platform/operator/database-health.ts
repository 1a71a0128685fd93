import { sql, type Kysely } from 'kysely'
import { poolState } from '../db.ts'
import { checkHealth, type Health } from './health.ts'
import type { Metrics } from '../metrics.ts'

/** Whether a database answers. */
export const databaseHealth = (db: Kysely<any>): Promise<Health> =>
  checkHealth(async () => {
    await sql`select 1`.execute(db)
    return 'ok'
  })

/** The pool of a component as numbers: connections there are, those free, and requests that wait for one. */
export function watchPool(db: Kysely<any>, component: string, metrics: Metrics): void {
  const help = 'Connections of a component to its database: open, free, and requests that wait for one'
  for (const state of ['total', 'idle', 'waiting'] as const) {
    metrics.gauge({ name: 'yinxin_database_connections', help, labels: { component, state } }, () => poolState(db)[state])
  }
}
