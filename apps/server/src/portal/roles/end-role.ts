import { writeAudit } from '../../platform/audit/line.ts'
import { endOneSession } from '../../platform/sessions/end-session.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { PortalTransaction, RoleEnd } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { untiePerson } from './handlers.ts'
import { withdrawInvitationsOf } from './invitation-store.ts'
import type { Role } from './role.ts'
import { lockOrganization, lockRole, markEnded, roleById, rolesPastTheirLastDay, sessionsOfRole } from './store.ts'

/** Whose hand it was, and why. */
export interface Ending {
  readonly reason: RoleEnd
  /** A person's id, or `system`. */
  readonly actor: string
  readonly traceId: string
}

/**
 * Ends a role and all that rests on it: who uses which certificate, invitations it sent, and its sessions, with the business systems told. In the
 * caller's transaction, which holds organisation and role.
 */
export async function endRole(portal: PortalParts, trx: PortalTransaction, role: Role, { reason, actor, traceId }: Ending): Promise<void> {
  const now = portal.clock.now()
  await markEnded(trx, role, reason, now)
  await untiePerson(trx, role.personId, role.organizationId, now)
  await withdrawInvitationsOf(trx, role.id, now)
  await endSessionsOfRole(portal, trx, role, { reason: 'role-ended', traceId })
  const line = {
    event: 'role.ended' as const,
    traceId,
    actor,
    subject: role.id,
    detail: { reason, kind: role.kind, was: role.state, organization: role.organizationId, person: role.personId },
  }
  await writeAudit(trx, 'portal', line, { now, node: portal.node })
}

/** Ends the sessions that act by a role, at once and on every node. */
export async function endSessionsOfRole(
  portal: PortalParts,
  trx: PortalTransaction,
  { id }: Pick<Role, 'id'>,
  { reason, traceId }: { readonly reason: 'role-ended' | 'role-changed'; readonly traceId: string },
): Promise<void> {
  for (const sessionId of await sessionsOfRole(trx, id)) {
    const session = await portal.sessions.byId(trx, sessionId)
    if (session !== undefined) await endOneSession(portal, trx, { session, reason, traceId, detail: { role: id } })
  }
}

/** Roles ended in one turn of the job. */
const batch = 100

/** Ends roles whose last day is over: those in force open nothing already, and now their sessions go too; those that wait are waited for no more. */
export async function endRolesPastTheirLastDay(portal: PortalParts): Promise<void> {
  const today = localDay(portal.clock.now())
  for (const id of await rolesPastTheirLastDay(portal.db, today, batch)) {
    await portal.db.transaction().execute(async (trx) => {
      const found = await roleById(trx, id)
      if (found === undefined) return
      await lockOrganization(trx, found.organizationId)
      const role = await lockRole(trx, id)
      if (role === undefined || role.state === 'ended' || role.until >= today) return // extended or ended meanwhile
      await endRole(portal, trx, role, { reason: 'expired', actor: 'system', traceId: newTraceId() })
    })
  }
}
