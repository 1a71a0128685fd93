import { writeAudit } from '../../platform/audit/line.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { noMetrics, type Metrics } from '../../platform/metrics.ts'
import type { Health } from '../../platform/operator/health.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { PortalDatabase } from '../database.ts'
import type { AlteredRow } from './judge-rows.ts'
import { sealedTableNames } from './sealed-tables.ts'

/** Rows that are remembered; beyond them only the count goes on. */
const most = 1000

/** Who is told of rows that are not as the portal wrote them. */
export interface RightsAlarm {
  readonly noted: (altered: AlteredRow) => void
  /** Writes the audit lines that wait: what was refused is undone with its transaction, and its line must not be. */
  writeLines(db: PortalDatabase): Promise<void>
  /** `degraded` from the first such row on, until this process ends: somebody has to look. */
  health(): Health
}

/** Log, metric, audit line and health of altered rights. A row is named once for each process, and counted each time it is refused. */
export function createAlarm({
  log,
  metrics = noMetrics,
  clock,
  node,
}: {
  readonly log: Log
  readonly metrics?: Metrics | undefined
  readonly clock: Clock
  readonly node: string
}): RightsAlarm {
  const count = metrics.counter({
    name: 'yinxin_portal_altered_rights_total',
    help: 'Times a row that a right stands on was refused, or found, and was not as the portal wrote it',
    labels: { table: sealedTableNames },
  })
  const named = new Set<string>()
  const waiting: AlteredRow[] = []
  return {
    noted(altered) {
      const { table, key, how } = altered
      count({ table })
      if (named.has(`${table} ${key}`) || named.size >= most) return
      named.add(`${table} ${key}`)
      waiting.push(altered)
      log.error({ table, key, how }, 'a right was changed behind the application and is refused: see yinxin rights verify')
    },
    async writeLines(db) {
      for (let one = waiting[0]; one !== undefined; one = waiting[0]) {
        const line = { event: 'right.refused' as const, traceId: newTraceId(), actor: 'system', subject: one.key, detail: { ...one } }
        await writeAudit(db, 'portal', line, { now: clock.now(), node })
        waiting.shift()
      }
    },
    health: () => (named.size > 0 ? 'degraded' : 'ok'),
  }
}
