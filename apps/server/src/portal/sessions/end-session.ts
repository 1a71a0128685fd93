import { writeAudit } from '../../platform/audit.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalContext } from '../deps.ts'
import { deleteOidcOfAccount } from '../sso/store.ts'
import { deleteSession, type Session } from './store.ts'

/** Why a session ended. `replaced`: the same browser signed in again. `business-system`: sign-out began there. */
export type EndReason = 'signed-out' | 'ended-by-owner' | 'everywhere' | 'idle' | 'absolute' | 'replaced' | 'business-system'

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
