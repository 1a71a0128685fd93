import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { sql } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import { endOneSession } from '../../platform/sessions/end-session.ts'
import { certificateNames } from '../binding/certificate-names.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { holderOfBinding, type SuspendableHolder } from '../lost-ukey/store.ts'
import { sendNotice } from '../notices/send-notice.ts'
import { judgeAction, type ActingPerson } from '../role-management/acting-person.ts'
import { isInForce } from '../roles/role.ts'
import { untieHolder } from '../roles/handlers.ts'
import { lockOrganization, lockRole } from '../roles/store.ts'
import { deleteBinding, insertUnbinding } from './store.ts'

/**
 * Unbinds the certificates of a holder from the organisation (R17): their sessions end, nobody is their person any more, and the rules never bind them there
 * again by themselves (UNBOUND_BY_ORGANIZATION): a person with a role in force or a desk does. With notice and audit line.
 * @returns NOT_FOUND for a binding of another organisation, ROLE_NOT_ALLOWED, STEP_UP_NEEDED, BINDING_BLOCKED for one an operator has blocked
 */
export async function unbind(
  portal: PortalParts,
  { acting, id, traceId }: { readonly acting: ActingPerson; readonly id: string; readonly traceId: string },
): Promise<Result<true>> {
  return portal.db.transaction().execute(async (trx) => {
    await lockOrganization(trx, acting.organization.id)
    const holder = await holderOfBinding(trx, id)
    if (holder?.organizationId !== acting.organization.id) return failed('NOT_FOUND')
    const role = await lockRole(trx, acting.role.id)
    if (role === undefined || !isInForce(role, localDay(portal.clock.now()))) return failed('ROLE_NOT_ALLOWED')
    const allowed = await judgeAction({ ...portal, db: trx }, { ...acting, role }, 'unbind-certificate')
    if (!allowed.ok) return allowed
    if (!(await removeBinding(portal, trx, holder, role.id))) return failed('BINDING_BLOCKED')
    await endSessionsOf(portal, trx, holder, traceId)
    await tell(portal, trx, { holder, actor: role.personId, role: role.id, traceId })
    return succeeded(true)
  })
}

/** False: an operator has blocked it, and a block is not got rid of by unbinding and binding again. */
async function removeBinding(
  { clock }: PortalParts,
  trx: PortalTransaction,
  { id, holderId, organizationId }: SuspendableHolder,
  role: string,
): Promise<boolean> {
  const now = clock.now()
  if (!(await deleteBinding(trx, { id, holderId }))) return false
  await insertUnbinding(trx, { holderId, organizationId, role }, now)
  await untieHolder(trx, holderId, now)
  await sql`delete from portal.step_ups u using portal.certificates c
    where c.sha256 = u.certificate_sha256 and c.holder_id = ${holderId}`.execute(trx)
  return true
}

async function endSessionsOf(portal: PortalParts, trx: PortalTransaction, { holderId }: SuspendableHolder, traceId: string): Promise<void> {
  const living = await portal.sessions.ofPrincipal(trx, { kind: 'certificate-holder', id: holderId }, portal.clock.now())
  for (const session of living) await endOneSession(portal, trx, { session, reason: 'unbound', traceId })
}

interface Told {
  readonly holder: SuspendableHolder
  readonly actor: string
  readonly role: string
  readonly traceId: string
}

async function tell(portal: PortalParts, trx: PortalTransaction, { holder, actor, role, traceId }: Told): Promise<void> {
  const [now, detail, organizationId] = [portal.clock.now(), certificateNames(holder), holder.organizationId]
  await sendNotice(portal, trx, { organizationId, kind: 'unbound', detail }, now)
  const line = {
    event: 'binding.removed' as const,
    ...{ traceId, actor, subject: holder.id },
    detail: { organization: organizationId, holder: holder.holderId, role, ...detail },
  }
  await writeAudit(trx, 'portal', line, { now, node: portal.node })
}
