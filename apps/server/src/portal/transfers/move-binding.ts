import type { FailureCode } from '@yinxin/protocol/failures'
import type { Verification } from '@yinxin/protocol/gateway'
import { sql } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import { endOneSession } from '../../platform/sessions/end-session.ts'
import { holderKeyOf } from '../binding/holder-key.ts'
import { saveCertificate } from '../binding/store.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { sendNotice } from '../notices/send-notice.ts'
import { writeSealed } from '../rights/write-sealed.ts'
import { untieHolder } from '../roles/handlers.ts'
import { gatherTransfer } from './gather.ts'
import { markOver, type Transfer } from './store.ts'
import { judgeTransfer } from './transfer-table.ts'

/** How it came about. */
export interface Moving {
  readonly verification: Verification
  readonly how: 'no objection' | 'desk'
  readonly traceId: string
  readonly detail?: Readonly<Record<string, string>>
}

/**
 * Moves a binding to the organisation its certificate names, once: the transfer is held by the caller, and it is over in the same transaction. Sessions of
 * the holder end, nobody is the person of its certificates any more, both organisations get notice.
 * @returns why it cannot be done any more: then the transfer is over too and the binding stays; undefined: it is done
 */
export async function moveBinding(
  portal: PortalParts,
  trx: PortalTransaction,
  transfer: Transfer,
  moving: Moving,
): Promise<FailureCode | undefined> {
  await lockBoth(trx, transfer)
  const input = await gatherTransfer(portal, trx, { verification: moving.verification, isByDesk: moving.how === 'desk' })
  const isOther = input.bound?.holderId !== transfer.holderId || input.bound.organization.id !== transfer.from.id
  const code = isOther || input.claimed?.id !== transfer.to.id ? 'TRANSFER_NOT_NEEDED' : judgeTransfer(input)?.code
  const now = portal.clock.now()
  await markOver(trx, transfer.id, code, now)
  if (code === undefined) {
    await move(portal, trx, transfer, moving)
    await tell(portal, trx, transfer, now)
  }
  await auditLine(portal, trx, transfer, { ...moving, code })
  return code
}

/** Both organisations, always in one order: two transfers between them never wait for each other. */
async function lockBoth(trx: PortalTransaction, { from, to }: Transfer): Promise<void> {
  await sql`select id from portal.organizations where id in (${from.id}, ${to.id}) order by id for update`.execute(trx)
}

async function move(portal: PortalParts, trx: PortalTransaction, transfer: Transfer, { verification, traceId }: Moving): Promise<void> {
  const now = portal.clock.now()
  const { holderId, from, to, facts, certificateSha256: sha256 } = transfer
  const sessions = await portal.sessions.ofPrincipal(trx, { kind: 'certificate-holder', id: holderId }, now)
  for (const session of sessions) await endOneSession(portal, trx, { session, reason: 'transferred', traceId })
  await writeSealed(trx, {
    ...{ table: 'bindings', keys: [holderId] },
    write: async () => ({
      result: await sql`update portal.bindings set organization_id = ${to.id}, decided_by = 'transfer', bound_at = ${now}
        where holder_id = ${holderId} and organization_id = ${from.id}`.execute(trx),
    }),
  })
  await untieHolder(trx, holderId, now)
  await sql`delete from portal.step_ups u using portal.certificates c
    where c.sha256 = u.certificate_sha256 and c.holder_id = ${holderId}`.execute(trx)
  const key = holderKeyOf(verification)
  if (key !== undefined)
    // known by its authority from now on, unless that is somebody already
    await writeSealed(trx, {
      ...{ table: 'holders', keys: [holderId] },
      write: async () => ({
        result:
          await sql`update portal.holders set authority = ${key.authority}, stable_id = ${key.stableId} where id = ${holderId} and authority is null
          and not exists (select from portal.holders o where o.authority = ${key.authority} and o.stable_id = ${key.stableId})`.execute(
            trx,
          ),
      }),
    })
  await saveCertificate(trx, { sha256, holderId, der: Buffer.from(facts.der, 'base64') }, now)
}

async function tell(portal: PortalParts, trx: PortalTransaction, { from, to, facts }: Transfer, now: Date): Promise<void> {
  const detail = { issuerName: facts.issuerName, serial: facts.serial }
  await sendNotice(portal, trx, { organizationId: from.id, kind: 'transferred', detail }, now)
  await sendNotice(portal, trx, { organizationId: to.id, kind: 'bound', detail }, now)
}

async function auditLine(
  { clock, node }: PortalParts,
  trx: PortalTransaction,
  { id, from, to, facts, certificateSha256 }: Transfer,
  { how, traceId, detail, code }: Moving & { readonly code: FailureCode | undefined },
): Promise<void> {
  const line = {
    event: code === undefined ? ('binding.transferred' as const) : ('transfer.ended' as const),
    ...{ traceId, actor: to.id, subject: facts.subject.stableId, certificate: certificateSha256 },
    detail: { how, transfer: id, from: from.id, to: to.id, ...detail, ...(code === undefined ? {} : { code }) },
  }
  await writeAudit(trx, 'portal', line, { now: clock.now(), node })
}
