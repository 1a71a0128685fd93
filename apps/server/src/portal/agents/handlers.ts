import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { PortalTransaction } from '../database.ts'
import type { Delegation } from '../delegations/delegation.ts'
import { agentKinds, lapseOf } from '../delegations/judge-use.ts'
import { endNaming, insertNaming, lockDelegation, markAccepted, namingsOf } from '../delegations/store.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { organizationById } from '../organizations/store.ts'
import { judgeAction, type ActingPerson } from '../role-management/acting-person.ts'
import { isInForce } from '../roles/role.ts'
import { rolesOfOrganization } from '../roles/store.ts'
import { endContextsOf } from './end-contexts.ts'
import { auditDelegation, holdOwn, tellManagers, type Managing } from './managing.ts'
import { delegationMessageTexts } from './message-texts.ts'

/** Who acts by a delegation from now on. */
export interface NamedHandlers {
  readonly delegationId: string
  /** Their roles in the agent's organisation. */
  readonly handlers: readonly string[]
}

/**
 * Confirms a delegation that another organisation offers, and names who acts by it: it is in force. Of two at once the second is late.
 * ROLE_NOT_ALLOWED, STEP_UP_NEEDED, NOT_FOUND, DELEGATION_GONE, DELEGATION_HANDLER_INVALID.
 */
export async function acceptDelegation(portal: PortalParts, managing: Managing, named: NamedHandlers): Promise<Result<true>> {
  const { acting, traceId } = managing
  const now = portal.clock.now()
  return portal.db.transaction().execute(async (trx) => {
    const held = await hold(portal, trx, acting, named)
    if (!held.ok) return held
    const delegation = held.value
    if (delegation.state !== 'offered') return failed('DELEGATION_GONE')
    await markAccepted(trx, delegation.id, acting.role.id, now)
    await nameAll(trx, named, acting, now)
    const { from, to, unitCodes, businessSystems, until } = delegation
    const detail = { from, to, unitCodes, businessSystems, until, handlers: named.handlers, role: acting.role.id }
    await auditDelegation(portal, trx, {
      ...{ event: 'delegation.in-force', traceId, actor: acting.role.personId, subject: delegation.id, detail },
    })
    await tellManagers(portal, trx, from, (portalName) => delegationMessageTexts.accepted(portalName, acting.organization.name))
    return succeeded(true)
  })
}

/**
 * Names who acts by a delegation in force; whoever is not among them any more stops at once. ROLE_NOT_ALLOWED, STEP_UP_NEEDED, NOT_FOUND,
 * DELEGATION_GONE, DELEGATION_HANDLER_INVALID.
 */
export async function nameHandlers(portal: PortalParts, managing: Managing, named: NamedHandlers): Promise<Result<true>> {
  const { acting, traceId } = managing
  const now = portal.clock.now()
  return portal.db.transaction().execute(async (trx) => {
    const held = await hold(portal, trx, acting, named)
    if (!held.ok) return held
    if (held.value.state !== 'active') return failed('DELEGATION_GONE')
    const before = await namingsOf(trx, named.delegationId)
    for (const naming of before.filter(({ roleId }) => !named.handlers.includes(roleId))) {
      await endNaming(trx, naming.id, now)
      await endContextsOf(portal, trx, naming.id, traceId)
    }
    await nameAll(trx, named, acting, now)
    const { from, to } = held.value
    const detail = { from, to, before: before.map(({ roleId }) => roleId), after: named.handlers, role: acting.role.id }
    await auditDelegation(portal, trx, {
      ...{ event: 'delegation.changed', traceId, actor: acting.role.personId, subject: named.delegationId, detail },
    })
    return succeeded(true)
  })
}

/** Holds a delegation to the own organisation that has not lapsed, when this person may decide about it and these people may be named. */
async function hold(
  portal: PortalParts,
  trx: PortalTransaction,
  acting: ActingPerson,
  { delegationId, handlers }: NamedHandlers,
): Promise<Result<Delegation>> {
  const now = portal.clock.now()
  const own = await holdOwn(portal, trx, acting)
  if (!own.ok) return own
  const delegation = await lockDelegation(trx, delegationId)
  if (delegation === undefined || delegation.to !== acting.organization.id) return failed('NOT_FOUND')
  const allowed = await judgeAction({ ...portal, db: trx }, acting, 'accept-delegation')
  if (!allowed.ok) return allowed
  const at = { today: localDay(now), now }
  if (delegation.state === 'ended' || lapseOf(delegation, at) !== undefined) return failed('DELEGATION_GONE')
  return (await mayAllBeNamed(trx, acting.organization.id, handlers, at.today))
    ? succeeded(delegation)
    : failed('DELEGATION_HANDLER_INVALID')
}

async function mayAllBeNamed(trx: PortalTransaction, organizationId: string, handlers: readonly string[], today: string): Promise<boolean> {
  const roles = await rolesOfOrganization(trx, organizationId)
  const nameable = new Set(roles.filter((role) => isInForce(role, today) && agentKinds.includes(role.kind)).map(({ id }) => id))
  return handlers.every((id) => nameable.has(id)) && (await organizationById(trx, organizationId))?.state !== 'blocked'
}

async function nameAll(
  trx: PortalTransaction,
  { delegationId, handlers }: NamedHandlers,
  { role }: ActingPerson,
  now: Date,
): Promise<void> {
  for (const roleId of handlers) await insertNaming(trx, { delegationId, roleId, namedBy: role.id }, now)
}
