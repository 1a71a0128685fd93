import { writeAudit } from '../../platform/audit/line.ts'
import { certificateEvidence } from '../../platform/authentication/principal.ts'
import type { Context, Session } from '../../platform/sessions/session.ts'
import type { PortalTransaction } from '../database.ts'
import type { ActingAgent } from '../delegations/delegation.ts'
import type { PortalParts } from '../deps.ts'

/** Writes down which unit a context is for from now on. */
export async function auditUnit(
  portal: PortalParts,
  trx: PortalTransaction,
  choice: {
    readonly session: Session
    readonly context: Context
    readonly traceId: string
    readonly how: 'at sign-in' | 'switched' | 'beside'
    /** The organisation that acts, and by which delegation. */
    readonly agent?: ActingAgent
  },
): Promise<void> {
  const { session, context, traceId, how, agent } = choice
  const proof = certificateEvidence(session.evidence)
  const line = {
    event: 'unit.chosen' as const,
    traceId,
    actor: context.organizationId,
    subject: context.unitCode,
    ...(proof === undefined ? {} : { certificate: proof.certificate.sha256 }),
    detail: {
      ...{ how, session: session.id, context: context.id },
      ...(agent === undefined ? {} : { agent: agent.organization.id, delegation: agent.delegationId }),
    },
  }
  await writeAudit(trx, 'portal', line, { now: portal.clock.now(), node: portal.node })
}
