import { failed, failure, succeeded, type Result } from '@yinxin/protocol/failures'
import { writeAudit } from '../../platform/audit/line.ts'
import { applyBinding } from '../binding/apply-binding.ts'
import { certificateNames } from '../binding/certificate-names.ts'
import { matchStored } from '../binding/match-stored.ts'
import { decideNewCertificate, lockNewCertificate, undecidedOf, type NewCertificate } from '../binding/new-certificate-store.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { askRegistry } from '../organizations/registry.ts'
import { judgeAction, type ActingPerson } from '../role-management/acting-person.ts'
import { isInForce, type Role } from '../roles/role.ts'
import { lockOrganization, lockRole } from '../roles/store.ts'
import { verifyForTransfer } from '../transfers/gather.ts'

interface Asked {
  readonly acting: ActingPerson
  readonly id: string
  readonly traceId: string
}

/**
 * Confirms a new certificate of a holder that is bound (R24): it is looked at again, with fresh data and by the table that refused it, and taken with
 * notice and audit line in one transaction. One that was declined can be confirmed after all.
 * @returns NOT_FOUND for one of another organisation or decided already, ROLE_NOT_ALLOWED, STEP_UP_NEEDED, or why it cannot be taken
 */
export async function confirmNewCertificate(portal: PortalParts, { acting, id, traceId }: Asked): Promise<Result<true>> {
  // asked before anything is held: others may wait for what a transaction holds
  const found = (await undecidedOf(portal.db, acting.organization.id, portal.clock.now())).find((one) => one.id === id)
  if (found === undefined) return failed('NOT_FOUND')
  const may = await judgeAction(portal, acting, 'confirm-certificate')
  if (!may.ok) return may
  const verification = await verifyForTransfer(portal.gateway, Buffer.from(found.der).toString('base64'), traceId)
  const known = await askRegistry(portal.registry, acting.organization.uscc)
  const record = known.result === 'found' ? known.record : undefined
  return portal.db.transaction().execute(async (trx) => {
    const held = await hold(portal, trx, { acting, id, traceId })
    if (!held.ok) return held
    const { role, one } = held.value
    const { matched, bound } = await matchStored(portal, trx, { verification, record, isByManager: true })
    if (matched.result === 'failure') return { ok: false, failure: failure(matched.code, matched.detail) }
    if (matched.organization.id !== one.organizationId || bound?.holderId !== one.holderId) return failed('NOT_FOUND')
    const change = { match: matched, verification, der: one.der, bound, traceId, person: role.personId }
    if ((await applyBinding(portal, trx, change)) === undefined) return failed('NOT_FOUND')
    await decideNewCertificate(trx, one.id, { state: 'confirmed', role: role.id }, portal.clock.now())
    return succeeded(true)
  })
}

/**
 * Declines one: it signs in no more, and no desk binds it, unless somebody who manages the organisation confirms it after all. With audit line.
 * @returns as `confirmNewCertificate`
 */
export async function declineNewCertificate(portal: PortalParts, asked: Asked): Promise<Result<true>> {
  return portal.db.transaction().execute(async (trx) => {
    const held = await hold(portal, trx, asked)
    if (!held.ok) return held
    const { role, one } = held.value
    const now = portal.clock.now()
    await decideNewCertificate(trx, one.id, { state: 'declined', role: role.id }, now)
    const line = {
      event: 'new-certificate.declined' as const,
      ...{ traceId: asked.traceId, actor: role.personId, subject: one.id, certificate: one.certificateSha256 },
      detail: { organization: one.organizationId, holder: one.holderId, role: role.id, ...certificateNames(one) },
    }
    await writeAudit(trx, 'portal', line, { now, node: portal.node })
    return succeeded(true)
  })
}

/** The one that is decided on and the role of whoever decides, as they stand in this transaction, both held. */
async function hold(
  portal: PortalParts,
  trx: PortalTransaction,
  { acting, id }: Asked,
): Promise<Result<{ readonly role: Role; readonly one: NewCertificate }>> {
  await lockOrganization(trx, acting.organization.id)
  const [now, one, role] = [portal.clock.now(), await lockNewCertificate(trx, id), await lockRole(trx, acting.role.id)]
  const isOpen = (await undecidedOf(trx, acting.organization.id, now)).some((open) => open.id === id)
  if (one === undefined || !isOpen) return failed('NOT_FOUND')
  if (role === undefined || !isInForce(role, localDay(now))) return failed('ROLE_NOT_ALLOWED')
  const may = await judgeAction({ ...portal, db: trx }, { ...acting, role }, 'confirm-certificate')
  return may.ok ? succeeded({ role, one }) : may
}
