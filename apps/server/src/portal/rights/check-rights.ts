import { writeAudit } from '../../platform/audit/line.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { noMetrics, type Metrics } from '../../platform/metrics.ts'
import type { Health } from '../../platform/operator/health.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { PortalDatabase } from '../database.ts'
import type { RightsAlarm } from './alarm.ts'
import { checkPage } from './check-page.ts'
import { beginCheck, endCheck, moveCheck, readCheck, type CheckUnderWay, type StoredCheck } from './check-store.ts'

/** Rows in one statement: the server answers others in between. */
const atOnce = 500

/** Longest turn, in milliseconds: a node that stops waits for it, and most of each minute is left to others. */
const turn = 5000

const hour = 3_600_000

interface CheckDeps {
  readonly db: PortalDatabase
  readonly clock: Clock
  readonly log: Log
  readonly metrics?: Metrics | undefined
  readonly node: string
  readonly alarm: RightsAlarm
  /** A check begins so many hours after the one before began; 0: none does by itself. */
  readonly hours: number
}

/** The check of all rights that the portal runs by itself (R52). */
export interface RightsCheck {
  /** Begins a check that is due, or goes on with one, for at most five seconds. Killed anywhere, the next turn of any node goes on. */
  turn(): Promise<void>
  /** `degraded` from the first wrong row on, on every node and after every start, until a whole check found none. */
  health(): Health
}

/** True when a check has to begin. A time that is yet to come is nobody's: the clock was set back, or a stranger wrote it to have no check. */
function isCheckDue({ beganAt }: Pick<StoredCheck, 'beganAt'>, hours: number, now: Date): boolean {
  if (hours === 0) return false
  const passed = beganAt === null ? Number.POSITIVE_INFINITY : now.getTime() - beganAt.getTime()
  return passed >= hours * hour || passed < 0
}

/** Whoever finds a row wrong says so as if somebody had been refused by it: log, metric, audit; the row opens nothing anyway. */
export function createRightsCheck(deps: CheckDeps): RightsCheck {
  const { db, clock, log, metrics = noMetrics, node, alarm, hours } = deps
  let known: StoredCheck = { beganAt: null, underWay: undefined, last: undefined }
  const help = 'in the last whole check of all rows that rights stand on'
  metrics.gauge({ name: 'yinxin_portal_rights_checked_rows', help: `Rows ${help}` }, () => known.last?.rows ?? 0)
  metrics.gauge({ name: 'yinxin_portal_rights_wrong_rows', help: `Rows that were not as the portal wrote them, ${help}` }, () =>
    wrong(known),
  )
  metrics.gauge(
    { name: 'yinxin_portal_rights_checked_timestamp_seconds', help: 'End of the last whole check, Unix time; 0: there was none' },
    () => (known.last?.endedAt.getTime() ?? 0) / 1000,
  )

  /** One page, written down; undefined: the check is over, or another node is at it. */
  async function step({ at, rows, wrong: before }: CheckUnderWay): Promise<CheckUnderWay | undefined> {
    const page = await checkPage(db, at, atOnce)
    for (const one of page.altered) alarm.noted(one)
    await alarm.writeLines(db) // before the page counts as done: killed in between, it is looked at again
    const sum = { rows: rows + page.rows, wrong: before + page.altered.length }
    if (page.next !== undefined) {
      const next = { at: page.next, ...sum }
      return (await moveCheck(db, at, next)) ? next : undefined
    }
    await db.transaction().execute(async (trx) => {
      if (!(await endCheck(trx, at, sum, clock.now()))) return
      const line = { event: 'rights.checked' as const, traceId: newTraceId(), actor: 'system', detail: sum }
      await writeAudit(trx, 'portal', line, { now: clock.now(), node })
      log.info(sum, 'all rights were looked at')
    })
    return undefined
  }

  return {
    async turn() {
      const until = clock.monotonic() + turn
      known = await readCheck(db)
      if (known.underWay === undefined && isCheckDue(known, hours, clock.now()) && (await beginCheck(db, known, clock.now())))
        known = await readCheck(db)
      for (let at = known.underWay; at !== undefined && clock.monotonic() < until;) at = await step(at)
      known = await readCheck(db)
    },
    health: () => (wrong(known) > 0 ? 'degraded' : 'ok'),
  }
}

const wrong = ({ underWay, last }: StoredCheck): number => Math.max(underWay?.wrong ?? 0, last?.wrong ?? 0)
