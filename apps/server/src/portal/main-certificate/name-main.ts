import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { writeAudit } from '../../platform/audit/line.ts'
import { certificateNames } from '../binding/certificate-names.ts'
import { mainBindingOf, nameMainBinding } from '../roles/main-binding.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { holderOfBinding } from '../lost-ukey/store.ts'
import { sendNotice } from '../notices/send-notice.ts'
import { judgeAction, type ActingPerson } from '../role-management/acting-person.ts'
import { isInForce } from '../roles/role.ts'
import { lockOrganization, lockRole } from '../roles/store.ts'

/**
 * Names another binding the main one of its organisation; what was it becomes secondary. With notice and audit line. Again it is the same.
 * @returns NOT_FOUND for a binding of another organisation, ROLE_NOT_ALLOWED, STEP_UP_NEEDED, BINDING_BLOCKED and SUSPENDED_BY_ORGANIZATION for one that signs
 *   nobody in
 */
export async function nameMain(
  portal: PortalParts,
  { acting, id, traceId }: { readonly acting: ActingPerson; readonly id: string; readonly traceId: string },
): Promise<Result<true>> {
  const organizationId = acting.organization.id
  return portal.db.transaction().execute(async (trx) => {
    await lockOrganization(trx, organizationId)
    const [holder, role] = [await holderOfBinding(trx, id), await lockRole(trx, acting.role.id)]
    if (holder?.organizationId !== organizationId) return failed('NOT_FOUND')
    const now = portal.clock.now()
    if (role === undefined || !isInForce(role, localDay(now))) return failed('ROLE_NOT_ALLOWED')
    const allowed = await judgeAction({ ...portal, db: trx }, { ...acting, role }, 'name-main-certificate')
    if (!allowed.ok) return allowed
    if (holder.state === 'blocked') return failed('BINDING_BLOCKED')
    if (holder.suspension !== null) return failed('SUSPENDED_BY_ORGANIZATION', { date: holder.suspension.suspendedAt.toISOString() })
    const before = await mainBindingOf(trx, organizationId)
    if (before === id) return succeeded(true)
    if (!(await nameMainBinding(trx, organizationId, id))) return failed('NOT_FOUND')
    const detail = certificateNames(holder)
    await sendNotice(portal, trx, { organizationId, kind: 'main-changed', detail }, now)
    const line = {
      event: 'certificate.main-named' as const,
      ...{ traceId, actor: role.personId, subject: id },
      detail: { how: 'by whoever manages it', organization: organizationId, before: before ?? null, role: role.id, ...detail },
    }
    await writeAudit(trx, 'portal', line, { now, node: portal.node })
    return succeeded(true)
  })
}
