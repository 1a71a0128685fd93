import { failures } from '@yinxin/protocol/failures'
import { isEnded, type CaseDesk } from '@yinxin/protocol/desk'
import { writeAudit } from '../../platform/audit/line.ts'
import { every, type Repeated } from '../../platform/repeat.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import { caseFactsOf } from '../cases/case-facts.ts'
import type { PortalParts } from '../deps.ts'
import { sendNotice } from '../notices/send-notice.ts'
import { localDay } from '../local-day.ts'
import { gatherTransfer, verifyForTransfer } from '../transfers/gather.ts'
import { moveBinding } from '../transfers/move-binding.ts'
import { dueTransfers, lockTransfer, markOver, noteCase, objectedTransfers, transferById, type Transfer } from '../transfers/store.ts'
import { judgeDue, judgeTransfer } from '../transfers/transfer-table.ts'

/** Pause between two turns, in seconds, and transfers in one. */
const [pause, batch] = [10, 50]

/**
 * On every node: applies what is due, opens the cases of objections, and ends what the desk did not agree to.
 * @param isSteady false: the clock was set lately, and time to object is not over by that (decision 112)
 */
export function startTransfers(portal: PortalParts, desk: CaseDesk, isSteady: () => boolean): Repeated {
  return every({ name: 'transfers of certificates', seconds: pause, log: portal.log }, async () => {
    if (isSteady()) await applyDue(portal)
    await followObjections(portal, desk)
  })
}

/**
 * Applies transfers whose waiting time is over, each once: whichever node holds the row first, and the binding moves in the transaction that ends the
 * transfer. Killed in between, nothing has happened and the next turn does it.
 */
export async function applyDue(portal: PortalParts): Promise<void> {
  for (const id of await dueTransfers(portal.db, localDay(portal.clock.now()), batch))
    await applyOne(portal, id).catch((error: unknown) =>
      portal.log.error({ err: error, transfer: id }, 'a transfer failed; it is tried again'),
    )
}

async function applyOne(portal: PortalParts, id: string): Promise<void> {
  const found = await transferById(portal.db, id)
  if (found === undefined) return
  const traceId = newTraceId()
  const verification = await verifyForTransfer(portal.gateway, found.facts.der, traceId)
  await portal.db.transaction().execute(async (trx) => {
    const transfer = await lockTransfer(trx, id)
    if (transfer === undefined) return
    const obstacle = judgeTransfer(await gatherTransfer(portal, trx, { verification, isByDesk: false }))
    const passes = obstacle !== undefined && failures[obstacle.code].retry === 'later'
    const today = localDay(portal.clock.now())
    const decision = judgeDue({ state: transfer.state, today, dueOn: transfer.dueOn, obstacle, passes })
    if (decision === 'apply' || decision === 'end') await moveBinding(portal, trx, transfer, { verification, how: 'no objection', traceId })
  })
}

/** Opens the case of each objection once (asked again it is the same), and ends transfers whose case ended without a transfer. */
export async function followObjections(portal: PortalParts, desk: CaseDesk): Promise<void> {
  for (const transfer of await objectedTransfers(portal.db, batch)) {
    const number = transfer.caseNumber ?? (await openCase(portal, desk, transfer))
    if (number === undefined) continue
    const one = await desk.personCase({ number, browser: transfer.browser })
    if (one.ok && isEnded(one.value.state) && one.value.state !== 'done') await endRefused(portal, transfer.id)
  }
}

async function openCase(portal: PortalParts, desk: CaseDesk, transfer: Transfer): Promise<string | undefined> {
  const { facts, certificateSha256: sha256, id: source, browser } = transfer
  const { issuerName, serial, authority, notAfter, der, subject, traceId } = facts
  const certificate = { issuerName, serial, authority, notAfter, sha256 }
  const about = await caseFactsOf(portal.db, { code: 'TRANSFER_OBJECTED', traceId, subject, certificate, der })
  const opened = await desk.openCase({ source, browser, facts: about, traceId: newTraceId() })
  if (!opened.ok) return undefined // asked again in the next turn
  await noteCase(portal.db, source, opened.value.number)
  return opened.value.number
}

async function endRefused(portal: PortalParts, id: string): Promise<void> {
  await portal.db.transaction().execute(async (trx) => {
    const transfer = await lockTransfer(trx, id)
    if (transfer?.state !== 'objected') return
    const now = portal.clock.now()
    await markOver(trx, id, 'TRANSFER_REFUSED', now)
    const { from, to, facts, certificateSha256, caseNumber } = transfer
    const { issuerName, serial } = facts
    await sendNotice(portal, trx, { organizationId: from.id, kind: 'transfer-kept', detail: { issuerName, serial } }, now)
    const line = {
      event: 'transfer.ended' as const,
      ...{ traceId: newTraceId(), actor: to.id, subject: facts.subject.stableId, certificate: certificateSha256 },
      detail: { how: 'desk', transfer: id, from: from.id, to: to.id, case: caseNumber ?? '', code: 'TRANSFER_REFUSED' },
    }
    await writeAudit(trx, 'portal', line, { now, node: portal.node })
  })
}
