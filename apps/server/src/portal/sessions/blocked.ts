import { statement } from '../../platform/db.ts'
import { endSessions } from '../../platform/sessions/end-session.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { PortalParts } from '../deps.ts'

const batch = 100

const ofBlocked = statement<{ readonly id: string }>(`
  select s.id from portal.sessions s
  where s.holder_id in (select b.holder_id from portal.bindings b where b.state = 'blocked')
    or s.holder_id in (select b.holder_id from portal.bindings b join portal.organizations o on o.id = b.organization_id where o.state = 'blocked')
  limit $1`)

/** Ends the sessions of bindings and organisations that were blocked; they answer nothing already. */
export async function endBlockedSessions(portal: PortalParts): Promise<void> {
  for (let ended = batch; ended === batch;) {
    const ids = (await ofBlocked(portal.db, [batch])).map(({ id }) => id)
    const sessions = await Promise.all(ids.map((id) => portal.sessions.byId(portal.db, id)))
    const traceId = newTraceId()
    await endSessions(
      portal,
      sessions.flatMap((session) => (session === undefined ? [] : [{ session, reason: 'blocked' as const, traceId }])),
    )
    ended = ids.length
  }
}
