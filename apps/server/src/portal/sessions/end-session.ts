import { writeAudit } from '../../platform/audit.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalContext } from '../deps.ts'
import { deleteOidcOfAccount } from '../sso/store.ts'
import { deleteSession, type Session } from './store.ts'

/**
 * Why a session ended. `replaced`: the same browser signed in again. `business-system`: sign-out began there. `revoked`: entered with an expired
 * revocation list, and the next one names the certificate. `ukey-removed`: the UKey was pulled out and not put back (R30).
 */
export type EndReason =
  'signed-out' | 'ended-by-owner' | 'everywhere' | 'idle' | 'absolute' | 'replaced' | 'business-system' | 'revoked' | 'ukey-removed'

/** Ends a session and everything business systems got through it, with its audit line, in the caller's transaction. */
export async function endSession(
  context: PortalContext,
  trx: PortalTransaction,
  end: { readonly session: Session; readonly reason: EndReason; readonly traceId: string },
): Promise<void> {
  const { session, reason, traceId } = end
  if (!(await deleteSession(trx, session.id))) return
  await deleteOidcOfAccount(trx, session.id)
  await writeAudit(
    trx,
    'portal',
    {
      event: 'session.ended',
      traceId,
      actor: session.organizationId,
      subject: session.id,
      certificate: session.facts.certificate.sha256,
      detail: { reason, unit: session.unitCode },
    },
    { now: context.clock.now(), node: context.node },
  )
}

/** Called before sessions end; what it answers is called after they have. */
export type SessionsEnd = (sessions: readonly Session[]) => Promise<() => Promise<void>>

/** Ends sessions together, and has business systems told. */
export async function endSessions(
  context: PortalContext,
  onEnd: SessionsEnd,
  end: { readonly sessions: readonly Session[]; readonly reason: EndReason; readonly traceId: string },
): Promise<void> {
  const { sessions, reason, traceId } = end
  const farewell = await onEnd(sessions)
  await context.db.transaction().execute(async (trx) => {
    for (const session of sessions) await endSession(context, trx, { session, reason, traceId })
  })
  await farewell()
}
