import { endContext } from '../../platform/sessions/end-context.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'

/** Ends what somebody named for a delegation does with it, at once and on every node: their other tabs go on. */
export async function endContextsOf(portal: PortalParts, trx: PortalTransaction, namingId: string, traceId: string): Promise<void> {
  const basis = { kind: 'delegation', id: namingId } as const
  for (const session of await portal.sessions.ofBasis(trx, basis))
    for (const context of session.contexts.filter((one) => one.basis.kind === basis.kind && one.basis.id === basis.id))
      await endContext(portal, trx, { session, context, reason: 'delegation-ended', traceId })
}
