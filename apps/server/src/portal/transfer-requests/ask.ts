import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { writeAudit } from '../../platform/audit/line.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { sendNotice } from '../notices/send-notice.ts'
import { lockOrganization } from '../roles/store.ts'
import { keptRefusal, type Refusal } from '../sign-in/refusals.ts'
import { gatherTransfer, verifyForTransfer } from '../transfers/gather.ts'
import { calendarFrom, insertTransfer, lockOpenTransferOf, type TransferFacts } from '../transfers/store.ts'
import { judgeTransfer } from '../transfers/transfer-table.ts'
import { afterWorkingDays } from '../transfers/working-days.ts'

/** Working days the present holder has when nothing else is configured (R24). */
export const defaultTransferDays = 5

/** Who asks: by the browser whose sign-in was refused, and followed by the browser of its cases. */
export interface Asking {
  readonly signingIn: string
  readonly browser: string
  readonly traceId: string
}

/** The refused sign-in a transfer can be asked for from: of a certificate that is bound elsewhere, not older than half an hour. */
export async function askedFrom(portal: PortalParts, signingIn: string | undefined): Promise<Refusal | undefined> {
  const kept = signingIn === undefined ? undefined : await keptRefusal(portal.db, signingIn, portal.clock.now())
  return kept?.facts.code === 'BOUND_ELSEWHERE' ? kept.facts : undefined
}

/**
 * Asks that a certificate goes to the organisation it names. Possession was proven by the refused sign-in; the certificate is looked at again. The present
 * holder gets notice and some working days. With audit line.
 * @returns id of the transfer; CASE_SOURCE_MISSING without a refused sign-in, TRANSFER_WAITS when one is open, else what `transferTable` refuses with
 */
export async function askTransfer(portal: PortalParts, { signingIn, browser, traceId }: Asking): Promise<Result<string>> {
  const refusal = await askedFrom(portal, signingIn)
  if (refusal === undefined || portal.desk === undefined) return failed('CASE_SOURCE_MISSING')
  const verification = await verifyForTransfer(portal.gateway, refusal.der, traceId)
  return portal.db.transaction().execute(async (trx) => {
    const before = await gatherTransfer(portal, trx, { verification, isByDesk: false })
    if (before.bound !== undefined) await lockOrganization(trx, before.bound.organization.id)
    const input = await gatherTransfer(portal, trx, { verification, isByDesk: false })
    const obstacle = judgeTransfer(input)
    if (obstacle !== undefined) return failed(obstacle.code, obstacle.detail)
    const { bound, claimed } = input
    if (bound === undefined || claimed === undefined) return failed('INTERNAL')
    const now = portal.clock.now()
    const dueOn = afterWorkingDays(
      localDay(now),
      portal.config.transferWorkingDays ?? defaultTransferDays,
      await calendarFrom(trx, localDay(now)),
    )
    const facts = factsOf(refusal)
    const id = await insertTransfer(
      trx,
      {
        holderId: bound.holderId,
        from: bound.organization.id,
        to: claimed.id,
        certificateSha256: refusal.certificate.sha256,
        facts,
        browser,
        dueOn,
      },
      now,
    )
    if (id === undefined) return failed('TRANSFER_WAITS', await waitsUntil(trx, bound.holderId))
    const detail = { issuerName: facts.issuerName, serial: facts.serial, date: dueOn }
    await sendNotice(portal, trx, { organizationId: bound.organization.id, kind: 'transfer-asked', detail }, now)
    const line = {
      event: 'transfer.asked' as const,
      ...{ traceId, actor: claimed.id, subject: facts.subject.stableId, certificate: refusal.certificate.sha256 },
      detail: { transfer: id, from: bound.organization.id, to: claimed.id, refusal: refusal.traceId, ...detail },
    }
    await writeAudit(trx, 'portal', line, { now, node: portal.node })
    return succeeded(id)
  })
}

async function waitsUntil(trx: Parameters<typeof lockOpenTransferOf>[0], holderId: string): Promise<{ date?: string }> {
  const open = await lockOpenTransferOf(trx, holderId)
  return open === undefined ? {} : { date: open.dueOn }
}

/** What is kept for the waiting time; whom the certificate names as its handler is not. */
function factsOf({ traceId, subject, certificate, der }: Refusal): TransferFacts {
  const { name, uscc, stableId, insuranceNumber } = subject
  const { issuerName, serial, authority = '', notAfter } = certificate
  return {
    ...{ traceId, der, issuerName, serial, authority, notAfter },
    subject: { name, uscc, stableId, ...(insuranceNumber === undefined ? {} : { insuranceNumber }) },
  }
}
