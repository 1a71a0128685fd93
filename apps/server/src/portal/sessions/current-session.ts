import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { PortalContext } from '../deps.ts'
import { endSession } from './end-session.ts'
import { sessionEnds, sessionOver, touchInterval } from './limits.ts'
import { sessionByCookie, touchSession, type Session } from './store.ts'

/**
 * The session behind a cookie, noted as used.
 * @param cookieHash of the session cookie, or undefined when the browser sent none
 * @returns SESSION_MISSING, or SESSION_EXPIRED once for a session whose limits have passed (it is ended then)
 */
export async function currentSession(context: PortalContext, cookieHash: string | undefined, traceId: string): Promise<Result<Session>> {
  const session = cookieHash === undefined ? undefined : await sessionByCookie(context.db, cookieHash)
  if (session === undefined) return failed('SESSION_MISSING')
  const now = context.clock.now()
  const over = sessionOver(session, now)
  if (over !== undefined) {
    await context.db.transaction().execute((trx) => endSession(context, trx, { session, reason: over, traceId }))
    return failed('SESSION_EXPIRED')
  }
  return succeeded(await touch(context, session, now))
}

async function touch(context: PortalContext, session: Session, now: Date): Promise<Session> {
  if (now.getTime() - session.lastSeenAt.getTime() < touchInterval) return session
  const { idle } = sessionEnds(context.config, session.signedInAt, now)
  await touchSession(context.db, session.id, now, idle)
  return { ...session, lastSeenAt: now, idleExpiresAt: idle }
}
