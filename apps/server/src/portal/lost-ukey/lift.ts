import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { writeAudit } from '../../platform/audit/line.ts'
import { certificateEvidence } from '../../platform/authentication/principal.ts'
import { certificateNames } from '../binding/certificate-names.ts'
import { isSuspended } from '../binding/suspended.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { sendNotice } from '../notices/send-notice.ts'
import { judgeAction, type ActingPerson } from '../role-management/acting-person.ts'
import { isInForce } from '../roles/role.ts'
import { lockOrganization, lockRole } from '../roles/store.ts'
import { endSuspension, holdersOf, lockSuspension, type Suspension } from './store.ts'

/**
 * Lifts a suspension by a proof with another certificate of the organisation, not older than five minutes: the one of the lost UKey proves nothing
 * any more, so it never lifts its own. With notice and audit line.
 * @returns NOT_FOUND for one of another organisation or lifted already, ROLE_NOT_ALLOWED, STEP_UP_NEEDED, SUSPENSION_NEEDS_OTHER_CERTIFICATE
 */
export async function lift(
  portal: PortalParts,
  { acting, id, traceId }: { readonly acting: ActingPerson; readonly id: string; readonly traceId: string },
): Promise<Result<true>> {
  return portal.db.transaction().execute(async (trx) => {
    await lockOrganization(trx, acting.organization.id)
    const suspension = await lockSuspension(trx, id)
    if (suspension?.organizationId !== acting.organization.id) return failed('NOT_FOUND')
    const role = await lockRole(trx, acting.role.id)
    if (role === undefined || !isInForce(role, localDay(portal.clock.now()))) return failed('ROLE_NOT_ALLOWED')
    if (isOfLostUkey(acting, suspension)) return failed('SUSPENSION_NEEDS_OTHER_CERTIFICATE')
    // read in this transaction: a proof whose own certificate was suspended meanwhile does not count
    const allowed = await judgeAction({ ...portal, db: trx }, { ...acting, role }, 'lift-suspension')
    if (!allowed.ok) return allowed
    await endLifted(portal, trx, suspension, { by: role.id, actor: role.personId, how: 'another certificate', traceId })
    return succeeded(true)
  })
}

/** A session that itself began with the lost UKey: it ends within seconds, and lifts nothing until then. */
function isOfLostUkey({ session }: ActingPerson, { holderId, suspendedAt }: Suspension): boolean {
  return session.principal.kind === 'certificate-holder' && session.principal.id === holderId
    ? isSuspended(suspendedAt.toISOString(), certificateEvidence(session.evidence)?.certificate)
    : false
}

/** Who lifts it, and how. */
interface Lifting {
  readonly by: string
  readonly actor: string
  readonly how: 'another certificate' | 'desk'
  readonly traceId: string
  readonly detail?: Readonly<Record<string, string>>
}

/** Lifts a suspension that is held, with notice and audit line. */
export async function endLifted(portal: PortalParts, trx: PortalTransaction, suspension: Suspension, lifting: Lifting): Promise<void> {
  const { id, holderId, organizationId } = suspension
  const now = portal.clock.now()
  await endSuspension(trx, id, lifting.by, now)
  const holder = (await holdersOf(trx, organizationId)).find((one) => one.holderId === holderId)
  const names = certificateNames(holder ?? { der: null })
  await sendNotice(portal, trx, { organizationId, kind: 'suspension-lifted', detail: names }, now)
  const line = {
    event: 'certificate.suspension-lifted' as const,
    ...{ traceId: lifting.traceId, actor: lifting.actor, subject: id },
    detail: { how: lifting.how, organization: organizationId, holder: holderId, ...lifting.detail, ...names },
  }
  await writeAudit(trx, 'portal', line, { now, node: portal.node })
}
