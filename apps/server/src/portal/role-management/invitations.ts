import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { isSameName, readMobile, readPersonName } from '@yinxin/protocol/identifiers'
import type { InvitationInput } from '@yinxin/protocol/portal'
import { writeAudit, type AuditLine } from '../../platform/audit/line.ts'
import { createSharedLimit } from '../../platform/web/shared-limit.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import type { KnownPerson } from '../persons/person.ts'
import { judgeAction, type ActingPerson } from './acting-person.ts'
import { decideInvitation, insertInvitation, lockInvitation, organizationOfInvitation, type Invitation } from '../roles/invitation-store.ts'
import { judgeLimits } from '../roles/judge-limits.ts'
import { endRole } from '../roles/end-role.ts'
import { givingAction, roleRow } from '../roles/role-table.ts'
import { isInForce, type Role } from '../roles/role.ts'
import { changeRole, insertRole, lockOrganization, lockRole, roleById, rolesOfPerson } from '../roles/store.ts'
import { tellMobile } from './tell.ts'

/** An invitation waits for an answer so long, in milliseconds. */
const invitationLife = 7 * 86_400_000

/** Invitations of one organisation in a day, on all nodes together: each is a message to somebody's phone. */
const perDay = 50

interface Asked {
  readonly acting: ActingPerson
  readonly traceId: string
}

const auditLine = (portal: PortalParts, trx: PortalTransaction, line: AuditLine) =>
  writeAudit(trx, 'portal', line, { now: portal.clock.now(), node: portal.node })

/**
 * Invites somebody by name and mobile, with all that limits the role. Whoever has the mobile is told; nobody learns here whether it has an account.
 * ROLE_NOT_ALLOWED, STEP_UP_NEEDED, PERSON_NAME_INVALID, MOBILE_INVALID, INVITATION_EXISTS, TOO_MANY_REQUESTS, and what `judgeLimits` answers.
 */
export async function invite(portal: PortalParts, { acting, traceId }: Asked, input: InvitationInput): Promise<Result<string>> {
  const { kind } = input
  const { organization, role } = acting
  if (kind === 'legal-representative') return failed('ROLE_NEEDS_REGISTRY')
  const allowed = await judgeAction(portal, acting, givingAction(kind, 'invite'), kind)
  if (!allowed.ok) return allowed
  const [name, mobile] = [readPersonName(input.name), readMobile(input.mobile)]
  if (name === undefined) return failed('PERSON_NAME_INVALID')
  if (mobile === undefined) return failed('MOBILE_INVALID')
  const now = portal.clock.now()
  const systems = portal.config.businessSystems.map(({ id }) => id)
  const limits = judgeLimits(input, { organization, systems, today: localDay(now) })
  if (!limits.ok) return limits
  const limit = createSharedLimit({ db: portal.db, schema: 'portal', name: 'invitation', most: perDay, seconds: 86_400 })
  if (!(await limit.take(organization.id))) return failed('TOO_MANY_REQUESTS', { minutes: 1440 })
  const keys = await portal.personKeys()
  return portal.db.transaction().execute(async (trx) => {
    await lockOrganization(trx, organization.id)
    const own = await roleById(trx, role.id)
    if (own === undefined || own.kind !== role.kind || !isInForce(own, localDay(now))) return failed('ROLE_NOT_ALLOWED')
    const expiresAt = new Date(now.getTime() + invitationLife)
    const invitation = { name, mobile, organizationId: organization.id, kind, invitedBy: role.id, ...limits.value }
    const id = await insertInvitation(trx, keys, invitation, { now, expiresAt })
    if (id === undefined) return failed('INVITATION_EXISTS')
    await tellMobile(portal, trx, { mobile, language: input.language }, (texts, portalName) =>
      texts.invited(portalName, organization.name, texts.kinds[kind]),
    )
    const detail = { kind, ...limits.value, organization: organization.id, role: role.id }
    await auditLine(portal, trx, { event: 'invitation.sent', traceId, actor: role.personId, subject: id, detail })
    return succeeded(id)
  })
}

/** Takes an invitation back. ROLE_NOT_ALLOWED, STEP_UP_NEEDED, NOT_FOUND. */
export async function withdrawInvitation(portal: PortalParts, { acting, traceId }: Asked, id: string): Promise<Result<true>> {
  const now = portal.clock.now()
  const keys = await portal.personKeys()
  return portal.db.transaction().execute(async (trx) => {
    await lockOrganization(trx, acting.organization.id)
    const invitation = await lockInvitation(trx, keys, id, now)
    if (invitation?.organizationId !== acting.organization.id) return failed('NOT_FOUND')
    const allowed = await judgeAction({ ...portal, db: trx }, acting, givingAction(invitation.kind, 'invite'), invitation.kind)
    if (!allowed.ok) return allowed
    await decideInvitation(trx, id, 'withdrawn', now)
    const line = { event: 'invitation.ended', traceId, actor: acting.role.personId, subject: id, detail: { state: 'withdrawn' } } as const
    await auditLine(portal, trx, line)
    return succeeded(true)
  })
}

interface Answered {
  readonly id: string
  readonly person: KnownPerson
  readonly traceId: string
}

/**
 * Accepts an invitation: the role is in force, since whoever manages the organisation has agreed to this very person. Of two at once one is late.
 * INVITATION_GONE for one that is over, somebody else's or invented; INVITATION_NOT_YOURS where it names somebody else; ROLE_EXISTS.
 * @returns the role's id
 */
export async function acceptInvitation(portal: PortalParts, { id, person, traceId }: Answered): Promise<Result<string>> {
  const now = portal.clock.now()
  const keys = await portal.personKeys()
  return portal.db.transaction().execute(async (trx) => {
    const organizationId = await organizationOfInvitation(trx, id)
    if (organizationId !== undefined) await lockOrganization(trx, organizationId)
    const invitation = await lockInvitation(trx, keys, id, now)
    if (invitation === undefined || invitation.mobileHash !== keys.mobileHash(person.mobile)) return failed('INVITATION_GONE')
    if (!isSameName(invitation.name, person.name)) return failed('INVITATION_NOT_YOURS')
    const inviter = await roleById(trx, invitation.invitedBy)
    if (!mayStillInvite(inviter, invitation, localDay(now))) return failed('INVITATION_GONE')
    const roleId = await takeRole(portal, trx, invitation, { personId: person.id, traceId })
    if (roleId === undefined) return failed('ROLE_EXISTS')
    await decideInvitation(trx, id, 'accepted', now)
    const { kind, until, unitCodes, businessSystems, invitedBy } = invitation
    const detail = {
      by: 'invitation',
      invitation: id,
      grantedBy: invitedBy,
      kind,
      until,
      unitCodes,
      businessSystems,
      organization: organizationId,
    }
    await auditLine(portal, trx, { event: 'role.in-force', traceId, actor: person.id, subject: roleId, detail })
    return succeeded(roleId)
  })
}

/** What gives the role stands on the day it is taken: who invited is in force and may still give it, and its last day is not over. */
function mayStillInvite(inviter: Role | undefined, { kind, until }: Invitation, today: string): boolean {
  if (inviter === undefined || !isInForce(inviter, today) || until < today) return false
  return roleRow(inviter.kind, givingAction(kind, 'invite'), kind) !== undefined
}

/** The role an invitation is for: a new one, or the one the person had asked for. Undefined: they have one in force. */
async function takeRole(
  portal: PortalParts,
  trx: PortalTransaction,
  invitation: Invitation,
  { personId, traceId }: { readonly personId: string; readonly traceId: string },
): Promise<string | undefined> {
  const now = portal.clock.now()
  const { organizationId, kind, until, unitCodes, businessSystems, invitedBy } = invitation
  const limits = { until, unitCodes, businessSystems }
  const inForce = { by: 'invitation', grantedBy: invitedBy } as const
  const today = localDay(now)
  const there = (await rolesOfPerson(trx, personId, today)).find((one) => one.organizationId === organizationId)
  const role = there && (await lockRole(trx, there.id))
  if (role?.state === 'active' && isInForce(role, today)) return undefined
  // one whose last day is over is in nobody's way
  if (role?.state === 'active') await endRole(portal, trx, role, { reason: 'expired', actor: 'system', traceId })
  if (role?.state !== 'pending') return insertRole(trx, { personId, organizationId, kind, ...limits, inForce }, now)
  await changeRole(trx, role, { kind, ...limits, inForce }, now)
  return role.id
}

/** Declines an invitation. INVITATION_GONE. */
export async function declineInvitation(portal: PortalParts, { id, person, traceId }: Answered): Promise<Result<true>> {
  const now = portal.clock.now()
  const keys = await portal.personKeys()
  return portal.db.transaction().execute(async (trx) => {
    const invitation = await lockInvitation(trx, keys, id, now)
    if (invitation === undefined || invitation.mobileHash !== keys.mobileHash(person.mobile)) return failed('INVITATION_GONE')
    await decideInvitation(trx, id, 'declined', now)
    const line = { event: 'invitation.ended', traceId, actor: person.id, subject: id, detail: { state: 'declined' } } as const
    await auditLine(portal, trx, line)
    return succeeded(true)
  })
}
