import { every, type Job } from '../platform/jobs.ts'
import { newTraceId } from '../platform/web/http-server.ts'
import type { PortalContext } from './deps.ts'
import { endSession, type SessionsEnd } from './sessions/end-session.ts'
import { sessionOver } from './sessions/limits.ts'
import { sessionsOverBefore } from './sessions/store.ts'
import { recheckSessions } from './sessions/recheck.ts'
import { deleteExpiredSignIns } from './sign-in/store.ts'
import { deleteExpiredOidc } from './sso/store.ts'

/** An over session is kept so long, in milliseconds, that a browser coming back is told that it expired. */
const graceForBrowsers = 86_400_000

/** Once a minute on every node: deletes what has expired (ended sessions get their audit line), asks again about what was entered on stale data. */
export function startCleanup(context: PortalContext, onEnd: SessionsEnd): Job {
  return every({ name: 'portal cleanup', seconds: 60, log: context.log }, async () => {
    await cleanUp(context)
    await recheckSessions(context, onEnd)
  })
}

/** Deletes what has expired; ended sessions get their audit line. */
export async function cleanUp(context: PortalContext): Promise<void> {
  const now = context.clock.now()
  await deleteExpiredSignIns(context.db, now)
  await deleteExpiredOidc(context.db, now)
  const traceId = newTraceId()
  for (const session of await sessionsOverBefore(context.db, new Date(now.getTime() - graceForBrowsers))) {
    const reason = sessionOver(session, now) ?? 'idle'
    await context.db.transaction().execute((trx) => endSession(context, trx, { session, reason, traceId }))
  }
}
