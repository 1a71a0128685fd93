import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { SuspensionAnswer, SuspensionInput } from '@yinxin/protocol/portal'
import { writeAudit } from '../../platform/audit/line.ts'
import { certificateEvidence } from '../../platform/authentication/principal.ts'
import { endOneSession } from '../../platform/sessions/end-session.ts'
import { certificateNames } from '../binding/certificate-names.ts'
import { isSuspended } from '../binding/suspended.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { sendNotice } from '../notices/send-notice.ts'
import type { ActingPerson } from '../role-management/acting-person.ts'
import { isInForce } from '../roles/role.ts'
import { lockOrganization, lockRole, managersOf, personOfRole } from '../roles/store.ts'
import { tellPerson } from '../role-management/tell.ts'
import { issuerNews } from '../issuer-reports/issuer-news.ts'
import { reportsOf } from '../issuer-reports/issuer-report-store.ts'
import { maySuspend } from './may-suspend.ts'
import { holderOfBinding, insertSuspension, type SuspendableHolder } from './store.ts'
import { tellIssuer } from './tell-issuer.ts'

/** Most supervisors who get a message of their own. */
const mostTold = 20

/**
 * Suspends the certificates of a lost UKey (R30): from the commit on nobody signs in with them (SUSPENDED_BY_ORGANIZATION), the sessions they opened
 * are gone, and a proof made with them for grants counts no more. Notice to the organisation, a message to its supervisors and to whoever uses it, the
 * audit line, and what its issuer is to be told: all in one transaction. Again it is the same suspension.
 * @returns NOT_FOUND for a certificate of another organisation, ROLE_NOT_ALLOWED
 */
export async function suspend(
  portal: PortalParts,
  { acting, input, traceId }: { readonly acting: readonly ActingPerson[]; readonly input: SuspensionInput; readonly traceId: string },
): Promise<Result<SuspensionAnswer>> {
  return portal.db.transaction().execute(async (trx) => {
    const found = await holderOfBinding(trx, input.certificate)
    const who = acting.find(({ organization }) => organization.id === found?.organizationId)
    if (found === undefined || who === undefined) return failed('NOT_FOUND')
    await lockOrganization(trx, who.organization.id)
    const now = portal.clock.now()
    const [holder, role] = [await holderOfBinding(trx, input.certificate), await lockRole(trx, who.role.id)]
    if (holder?.organizationId !== who.organization.id) return failed('NOT_FOUND')
    if (role === undefined || !isInForce(role, localDay(now)) || !maySuspend(role, holder.personId)) return failed('ROLE_NOT_ALLOWED')
    const begun = await insertSuspension(
      trx,
      { holderId: holder.holderId, organizationId: who.organization.id, reason: input.reason, role: role.id },
      now,
    )
    if (begun === undefined) return succeeded(await asBefore(trx, holder, now))
    const issuer = await tellIssuer(portal, trx, { suspension: begun, holder, role }, now)
    const ended = await endSessionsOf(portal, trx, holder, { suspendedAt: now.toISOString(), traceId })
    await sendNotice(
      portal,
      trx,
      { organizationId: who.organization.id, kind: 'certificate-suspended', detail: certificateNames(holder) },
      now,
    )
    const told = await tellThem(portal, trx, who, holder)
    const line = {
      event: 'certificate.suspended' as const,
      ...{ traceId, actor: role.personId, subject: begun },
      detail: {
        reason: input.reason,
        organization: who.organization.id,
        holder: holder.holderId,
        role: role.id,
        issuer: issuer.state,
        sessions: ended,
        ...certificateNames(holder),
      },
    }
    await writeAudit(trx, 'portal', line, { now, node: portal.node })
    return succeeded({ suspendedAt: now.toISOString(), ended, told, issuer })
  })
}

/** It was suspended already: nothing happens, and what stands is answered. */
async function asBefore(
  trx: PortalTransaction,
  { id, organizationId, suspension }: SuspendableHolder,
  now: Date,
): Promise<SuspensionAnswer> {
  const reported = (await reportsOf(trx, organizationId)).get(id)
  const issuer = issuerNews(reported?.reports ?? [], null, now) ?? { state: 'not-asked' }
  return { suspendedAt: (suspension?.suspendedAt ?? now).toISOString(), ended: 0, told: 0, issuer }
}

async function endSessionsOf(
  portal: PortalParts,
  trx: PortalTransaction,
  { holderId }: SuspendableHolder,
  { suspendedAt, traceId }: { readonly suspendedAt: string; readonly traceId: string },
): Promise<number> {
  const living = await portal.sessions.ofPrincipal(trx, { kind: 'certificate-holder', id: holderId }, portal.clock.now())
  const covered = living.filter(({ evidence }) => isSuspended(suspendedAt, certificateEvidence(evidence)?.certificate))
  for (const session of covered) await endOneSession(portal, trx, { session, reason: 'suspended', traceId })
  return covered.length
}

/** A message to whoever uses the certificate and to whoever manages the organisation, but not to whoever did it. */
async function tellThem(
  portal: PortalParts,
  trx: PortalTransaction,
  { role, organization }: ActingPerson,
  { personId }: SuspendableHolder,
): Promise<number> {
  if (portal.messages === undefined) return 0
  const managers = (await managersOf(trx, organization.id, localDay(portal.clock.now()))).slice(0, mostTold)
  const people = new Set(personId === null ? [] : [personId])
  for (const id of managers) people.add((await personOfRole(trx, id)) ?? role.personId)
  people.delete(role.personId)
  for (const id of people) await tellPerson(portal, trx, id, (texts, name) => texts.certificateSuspended(name, organization.name))
  return people.size
}
