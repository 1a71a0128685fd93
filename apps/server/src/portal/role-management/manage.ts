import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { HandOverInput, RoleAction, RoleChangeInput, RoleKind } from '@yinxin/protocol/portal'
import { writeAudit, type AuditLine } from '../../platform/audit/line.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { judgeAction, type ActingPerson } from './acting-person.ts'
import { endRole, endSessionsOfRole } from '../roles/end-role.ts'
import { withdrawInvitationsOf } from '../roles/invitation-store.ts'
import { judgeInForce } from '../roles/in-force.ts'
import { judgeLimits } from '../roles/judge-limits.ts'
import { givingAction, takingAction } from '../roles/role-table.ts'
import { isInForce, isManager, type Role } from '../roles/role.ts'
import { changeRole, lockOrganization, lockRole, managersOf, roleById } from '../roles/store.ts'
import { tellPerson } from './tell.ts'

/** Somebody does something to a role in their organisation. */
export interface ManagedRole {
  readonly acting: ActingPerson
  readonly roleId: string
  readonly traceId: string
}

/**
 * Holds organisation, own role and the other one until the transaction ends, and looks whether they are still what the page showed.
 * NOT_FOUND for a role of another organisation, one that ended, and the own one: for that there is leaving and handing over.
 */
async function hold(portal: PortalParts, trx: PortalTransaction, { acting, roleId }: ManagedRole): Promise<Result<Role>> {
  await lockOrganization(trx, acting.organization.id)
  const own = await lockRole(trx, acting.role.id)
  if (own === undefined || own.kind !== acting.role.kind || !isInForce(own, localDay(portal.clock.now()))) return failed('ROLE_NOT_ALLOWED')
  const role = roleId === own.id ? undefined : await lockRole(trx, roleId)
  if (role?.organizationId !== acting.organization.id || role.state === 'ended') return failed('NOT_FOUND')
  return succeeded(role)
}

/** What has to be allowed to give a role this kind and these limits. */
function actionsOfChange(role: Role, kind: RoleKind): readonly (readonly [RoleAction, RoleKind])[] {
  if (role.state === 'pending') return [[givingAction(kind, 'agree'), kind]]
  const taking = [takingAction(role.kind, 'limit'), role.kind] as const
  return kind === role.kind ? [taking] : [taking, [givingAction(kind, 'limit'), kind]]
}

async function judgeAll(
  portal: PortalParts,
  acting: ActingPerson,
  actions: readonly (readonly [RoleAction, RoleKind])[],
): Promise<Result<true>> {
  for (const [action, to] of actions) {
    const allowed = await judgeAction(portal, acting, action, to)
    if (!allowed.ok) return allowed
  }
  return succeeded(true)
}

const auditLine = (portal: PortalParts, trx: PortalTransaction, line: AuditLine) =>
  writeAudit(trx, 'portal', line, { now: portal.clock.now(), node: portal.node })

/**
 * Agrees to a role that was asked for, which brings it into force, or changes kind and limits of one in force: then its sessions end, so that nobody
 * goes on by what they had. ROLE_NOT_ALLOWED, STEP_UP_NEEDED, NOT_FOUND, ROLE_DATE_INVALID, UNIT_NOT_YOURS, INPUT_INVALID.
 */
export async function changePerson(portal: PortalParts, managed: ManagedRole, input: RoleChangeInput): Promise<Result<true>> {
  const { acting, traceId } = managed
  const now = portal.clock.now()
  const systems = portal.config.businessSystems.map(({ id }) => id)
  const limits = judgeLimits(input, { organization: acting.organization, systems, today: localDay(now) })
  if (!limits.ok) return limits
  return portal.db.transaction().execute(async (trx) => {
    const held = await hold(portal, trx, managed)
    if (!held.ok) return held
    const role = held.value
    const allowed = await judgeAll({ ...portal, db: trx }, acting, actionsOfChange(role, input.kind))
    if (!allowed.ok) return allowed
    const isAgreed = role.state === 'pending'
    const decision = judgeInForce({ kind: input.kind, ground: { by: 'manager' }, hasManager: true })
    if (decision.result === 'stays') return failed(decision.code)
    const inForce = isAgreed ? { inForce: { by: 'manager' as const, grantedBy: acting.role.id } } : {}
    await changeRole(trx, role, { kind: input.kind, ...limits.value, ...inForce }, now)
    // who may invite no more leaves nothing that still lets somebody in
    if (isManager(role) && !isManager(input)) await withdrawInvitationsOf(trx, role.id, now)
    if (!isAgreed) await endSessionsOfRole(portal, trx, role, { reason: 'role-changed', traceId })
    await auditLine(portal, trx, {
      event: isAgreed ? 'role.in-force' : 'role.changed',
      ...{ traceId, actor: acting.role.personId, subject: role.id },
      detail: {
        by: 'manager',
        grantedBy: acting.role.id,
        before: factsOf(role),
        after: { ...factsOf(role), ...limits.value, kind: input.kind },
      },
    })
    const { name } = acting.organization
    await tellPerson(portal, trx, role.personId, (texts, portalName) =>
      isAgreed ? texts.agreed(portalName, name, texts.kinds[input.kind]) : texts.changed(portalName, name),
    )
    return succeeded(true)
  })
}

const factsOf = ({ kind, unitCodes, businessSystems, until }: Role) => ({ kind, unitCodes, businessSystems, until })

/** Refuses a role that was asked for, or ends one in force with its sessions. ROLE_NOT_ALLOWED, STEP_UP_NEEDED, NOT_FOUND. */
export async function removePerson(portal: PortalParts, managed: ManagedRole): Promise<Result<true>> {
  const { acting, traceId } = managed
  return portal.db.transaction().execute(async (trx) => {
    const held = await hold(portal, trx, managed)
    if (!held.ok) return held
    const role = held.value
    const isAsked = role.state === 'pending'
    const action = isAsked ? givingAction(role.kind, 'agree') : takingAction(role.kind, 'remove')
    const allowed = await judgeAction({ ...portal, db: trx }, acting, action, role.kind)
    if (!allowed.ok) return allowed
    await endRole(portal, trx, role, { reason: isAsked ? 'refused' : 'removed', actor: acting.role.personId, traceId })
    await tellPerson(portal, trx, role.personId, (texts, portalName) => texts.ended(portalName, acting.organization.name))
    return succeeded(true)
  })
}

/** Makes somebody in force the supervisor in one's own place. ROLE_NOT_ALLOWED, STEP_UP_NEEDED, NOT_FOUND. */
export async function handOver(
  portal: PortalParts,
  { acting, traceId }: Omit<ManagedRole, 'roleId'>,
  { to, then }: HandOverInput,
): Promise<Result<true>> {
  const now = portal.clock.now()
  return portal.db.transaction().execute(async (trx) => {
    const held = await hold(portal, trx, { acting, roleId: to, traceId })
    if (!held.ok) return held
    const next = held.value
    if (!isInForce(next, localDay(now))) return failed('NOT_FOUND')
    const allowed = await judgeAction({ ...portal, db: trx }, acting, 'hand-over', next.kind)
    if (!allowed.ok) return allowed
    await changeRole(trx, next, { kind: 'supervisor', unitCodes: null, businessSystems: null }, now)
    await auditLine(portal, trx, {
      event: 'role.changed',
      ...{ traceId, actor: acting.role.personId, subject: next.id },
      detail: { by: 'hand-over', grantedBy: acting.role.id, before: { kind: next.kind }, after: { kind: 'supervisor' } },
    })
    const { name } = acting.organization
    await tellPerson(portal, trx, next.personId, (texts, portalName) => texts.agreed(portalName, name, texts.kinds.supervisor))
    if (then === 'ended') {
      await endRole(portal, trx, acting.role, { reason: 'handed-over', actor: acting.role.personId, traceId })
      return succeeded(true)
    }
    await changeRole(trx, acting.role, { kind: 'handler' }, now)
    await withdrawInvitationsOf(trx, acting.role.id, now)
    // business systems were told of a supervisor: nobody goes on by what they had
    await endSessionsOfRole(portal, trx, acting.role, { reason: 'role-changed', traceId })
    await auditLine(portal, trx, {
      event: 'role.changed',
      ...{ traceId, actor: acting.role.personId, subject: acting.role.id },
      detail: { by: 'hand-over', before: { kind: acting.role.kind }, after: { kind: 'handler' } },
    })
    return succeeded(true)
  })
}

/**
 * Takes back a role one asked for, or leaves one in force. NOT_FOUND for somebody else's; LAST_MANAGER for the last who agrees to others: the
 * organisation keeps one.
 */
export async function endOwnRole(
  portal: PortalParts,
  { personId, roleId, traceId }: { readonly personId: string; readonly roleId: string; readonly traceId: string },
): Promise<Result<true>> {
  const today = localDay(portal.clock.now())
  return portal.db.transaction().execute(async (trx) => {
    const seen = await lockedOwn(trx, { personId, roleId })
    if (seen === undefined) return failed('NOT_FOUND')
    const isPending = seen.state === 'pending'
    const managers = await managersOf(trx, seen.organizationId, today)
    if (!isPending && isManager(seen) && managers.every((id) => id === seen.id)) return failed('LAST_MANAGER')
    await endRole(portal, trx, seen, { reason: isPending ? 'withdrawn' : 'left', actor: personId, traceId })
    return succeeded(true)
  })
}

/** One's own role, held after its organisation: everybody takes the two locks in this order. */
async function lockedOwn(
  trx: PortalTransaction,
  { personId, roleId }: { readonly personId: string; readonly roleId: string },
): Promise<Role | undefined> {
  const seen = await roleById(trx, roleId)
  if (seen?.personId !== personId) return undefined
  await lockOrganization(trx, seen.organizationId)
  const role = await lockRole(trx, roleId)
  return role === undefined || role.state === 'ended' ? undefined : role
}
