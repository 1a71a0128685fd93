import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { writeAudit } from '../../platform/audit/line.ts'
import type { PortalParts } from '../deps.ts'
import { roleRow } from '../roles/role-table.ts'
import { lockTransfer, markObjected } from '../transfers/store.ts'
import type { Standing } from './standing.ts'

/**
 * The present holder objects: the transfer stops, and two members of staff decide. Again it is the same objection. With audit line.
 * @returns NOT_FOUND for a transfer of others, ROLE_NOT_ALLOWED, TRANSFER_OVER when it was applied or has ended
 */
export async function objectToTransfer(
  portal: PortalParts,
  { standing, id, traceId }: { readonly standing: readonly Standing[]; readonly id: string; readonly traceId: string },
): Promise<Result<true>> {
  return portal.db.transaction().execute(async (trx) => {
    const transfer = await lockTransfer(trx, id)
    const who = standing.find(({ organizationId }) => organizationId === transfer?.from.id)
    if (transfer === undefined || who === undefined) return failed('NOT_FOUND')
    if (who.kind !== undefined && roleRow(who.kind, 'object-to-transfer') === undefined) return failed('ROLE_NOT_ALLOWED')
    if (transfer.state === 'objected') return succeeded(true)
    if (transfer.state !== 'waiting') return failed('TRANSFER_OVER')
    const now = portal.clock.now()
    await markObjected(trx, id, who.actor, now)
    const line = {
      event: 'transfer.objected' as const,
      ...{ traceId, actor: who.actor, subject: transfer.facts.subject.stableId, certificate: transfer.certificateSha256 },
      detail: { transfer: id, from: transfer.from.id, to: transfer.to.id },
    }
    await writeAudit(trx, 'portal', line, { now, node: portal.node })
    return succeeded(true)
  })
}
