import type { Transaction } from 'kysely'
import { writeAudit } from '../audit/line.ts'
import type { SessionEnding } from './end-session.ts'
import type { Context, Session } from './session.ts'

/**
 * Ends one context of a session and what hangs on it, with its audit line, in the caller's transaction: business systems are told as at the end of a
 * session, and whoever acts for somebody else in another tab goes on. Nothing happens for one that is gone.
 */
export async function endContext<Tables>(
  ending: SessionEnding<Tables>,
  trx: Transaction<Tables>,
  end: {
    readonly session: Session
    readonly context: Context
    /** `delegation-ended`: what it stood on was taken back; `making-room`: a session has only so many, and it was chosen longest ago. */
    readonly reason: 'delegation-ended' | 'making-room'
    readonly traceId: string
  },
): Promise<void> {
  const { session, context, reason, traceId } = end
  if (!(await ending.sessions.deleteContext(trx, context.id))) return
  await ending.whenEnding(trx, { ...session, contexts: [context] })
  const { organizationId, unitCode, basis } = context
  const detail = { reason, session: session.id, unit: unitCode, [basis.kind]: basis.id }
  const line = { event: 'context.ended', traceId, actor: organizationId, subject: context.id, detail } as const
  await writeAudit(trx, ending.schema, line, { now: ending.clock.now(), node: ending.node })
}
