import { endSessions } from '../../platform/sessions/end-session.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { PortalParts } from '../deps.ts'
import { suspendedSessions } from './store.ts'

const batch = 100

/**
 * Ends sessions that go on with a certificate of a lost UKey, on every node every ten seconds. Those that were there at the suspension ended with it;
 * what is left is a sign-in that was under way in the same moment.
 */
export async function endSuspendedSessions(portal: PortalParts): Promise<void> {
  for (let ended = batch; ended === batch;) {
    const ids = await suspendedSessions(portal.db, batch)
    const sessions = await Promise.all(ids.map((id) => portal.sessions.byId(portal.db, id)))
    const traceId = newTraceId()
    await endSessions(
      portal,
      sessions.flatMap((session) => (session === undefined ? [] : [{ session, reason: 'suspended' as const, traceId }])),
    )
    ended = ids.length
  }
}
