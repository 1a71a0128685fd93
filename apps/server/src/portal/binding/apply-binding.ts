import type { Verification } from '@yinxin/protocol/gateway'
import { writeAudit } from '../../platform/audit/line.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { holderKeyOf } from './holder-key.ts'
import type { Match } from './match.ts'
import { sendNotice } from '../notices/send-notice.ts'
import { ensureHolder, insertBinding, rekeyHolder, saveCertificate, type BoundHolder } from './store.ts'

/** Whose sign-in it is, once stored. */
export interface AppliedBinding {
  readonly holderId: string
  readonly bindingId: string
}

interface Change {
  readonly match: Exclude<Match, { result: 'failure' }>
  readonly verification: Verification
  /** The certificate as it was verified. */
  readonly der: Uint8Array
  readonly bound: BoundHolder | undefined
  readonly traceId: string
  /** A registered person binds; absent: the holder's own first sign-in does. */
  readonly person?: string
}

/**
 * Makes the change a match asks for, with notice and audit line: binds (R19), or takes another certificate under a known identifier (R24).
 * @returns undefined when another sign-in bound the same holder in between and the decision must be made anew
 */
export async function applyBinding(portal: PortalParts, trx: PortalTransaction, change: Change): Promise<AppliedBinding | undefined> {
  const { match, bound } = change
  if (match.change === 'bind-now') return bind(portal, trx, change)
  if (bound === undefined) return undefined
  if (match.change === 'new-certificate') await takeCertificate(portal, trx, change, bound)
  return { holderId: bound.holderId, bindingId: bound.binding.id }
}

async function bind(portal: PortalParts, trx: PortalTransaction, change: Change): Promise<AppliedBinding | undefined> {
  const { match, verification, der } = change
  const [key, now, organizationId] = [holderKeyOf(verification), portal.clock.now(), match.organization.id]
  if (key === undefined || verification.certificate === undefined) return undefined
  const holderId = await ensureHolder(trx, key, now)
  const bindingId = await insertBinding(trx, { holderId, organizationId }, now)
  if (bindingId === undefined) return undefined
  await saveCertificate(trx, { sha256: verification.certificate.sha256, holderId, der }, now)
  await sendNotice(portal, trx, { organizationId, kind: 'bound', detail: noticeDetail(verification) }, now)
  await audit(portal, trx, change, change.person === undefined ? 'first-sign-in' : 'by a registered person')
  return { holderId, bindingId }
}

async function takeCertificate(portal: PortalParts, trx: PortalTransaction, change: Change, bound: BoundHolder): Promise<void> {
  const { match, verification, der } = change
  const [key, now] = [holderKeyOf(verification), portal.clock.now()]
  if (key === undefined || verification.certificate === undefined) return
  const isRekeyed = bound.authority === null
  if (isRekeyed) await rekeyHolder(trx, bound.holderId, key)
  await saveCertificate(trx, { sha256: verification.certificate.sha256, holderId: bound.holderId, der }, now)
  // The same certificate under a better key is nothing new to its organisation.
  if (!isRekeyed)
    await sendNotice(
      portal,
      trx,
      { organizationId: match.organization.id, kind: 'new-certificate', detail: noticeDetail(verification) },
      now,
    )
  const how = change.person === undefined ? 'new certificate' : 'new certificate, by a person'
  await audit(portal, trx, change, isRekeyed ? 'known by its authority from now on' : how)
}

const noticeDetail = ({ certificate }: Verification) => ({ issuerName: certificate?.issuerName ?? '', serial: certificate?.serial ?? '' })

async function audit(
  portal: PortalParts,
  trx: PortalTransaction,
  { match, verification, traceId, person }: Change,
  how: string,
): Promise<void> {
  const line = {
    event: match.change === 'bind-now' ? ('binding.created' as const) : ('binding.changed' as const),
    traceId,
    actor: person ?? match.organization.id,
    subject: verification.subject?.stableId ?? '',
    certificate: verification.certificate?.sha256 ?? '',
    detail: { how, organization: match.organization.id, ...noticeDetail(verification), ...match.compared },
  }
  await writeAudit(trx, 'portal', line, { now: portal.clock.now(), node: portal.node })
}
