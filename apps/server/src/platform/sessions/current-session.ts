import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { endSessions, type SessionEnding } from './end-session.ts'
import { sessionEnds, sessionOver, touchInterval, type SessionLimits } from './limits.ts'
import type { Session } from './session.ts'

/**
 * The session behind a cookie, noted as used.
 * @param cookieHash of the session cookie, or undefined when the browser sent none
 * @returns SESSION_MISSING, or SESSION_EXPIRED once for a session whose limits have passed (it is ended then)
 */
export async function currentSession<Tables>(
  ending: SessionEnding<Tables> & { readonly limits: SessionLimits },
  cookieHash: string | undefined,
  traceId: string,
): Promise<Result<Session>> {
  const session = cookieHash === undefined ? undefined : await ending.sessions.byCookie(ending.db, cookieHash)
  if (session === undefined) return failed('SESSION_MISSING')
  const now = ending.clock.now()
  const reason = sessionOver(session, now)
  if (reason === undefined) return succeeded(await touch(ending, session, now))
  await endSessions(ending, [{ session, reason, traceId }])
  return failed('SESSION_EXPIRED')
}

async function touch<Tables>(
  { db, sessions, limits }: SessionEnding<Tables> & { readonly limits: SessionLimits },
  session: Session,
  now: Date,
): Promise<Session> {
  if (now.getTime() - session.lastSeenAt.getTime() < touchInterval) return session
  const { idle } = sessionEnds(limits, session.signedInAt, now)
  await sessions.touch(db, session.id, now, idle)
  return { ...session, lastSeenAt: now, idleExpiresAt: idle }
}
