import type { FastifyRequest } from 'fastify'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { RoleAction, RoleKind } from '@yinxin/protocol/portal'
import type { Session } from '../../platform/sessions/session.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import type { Organization } from '../organizations/organization.ts'
import { organizationById } from '../organizations/store.ts'
import { organizationOfContext } from '../roles/organization-of-context.ts'
import { contextNamed, sessionOf } from '../sessions/signed-in.ts'
import { roleRow } from '../roles/role-table.ts'
import { provenUntil } from '../roles/proven.ts'
import { isInForce, type Role } from '../roles/role.ts'
import { roleById, rolesOfPerson } from '../roles/store.ts'

/** A person who acts in an organisation by a role in force, whichever way they signed in. */
export interface ActingPerson {
  readonly session: Session
  readonly role: Role
  readonly organization: Organization
}

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** True for what can be an id of ours. */
export const isId = (text: string): boolean => uuidPattern.test(text)

/**
 * Who acts in an organisation by this request: by certificate the person of the context (`?context=`), as a person by the role named (`?role=`), else
 * the first in force. SESSION_MISSING, SESSION_EXPIRED, ROLE_NOT_ALLOWED for somebody without a role there,
 * NOT_FOR_AGENTS where the context stands on a delegation: what is the organisation's own is never delegated.
 */
export async function actingPerson(portal: PortalParts, request: FastifyRequest): Promise<Result<ActingPerson>> {
  const session = await sessionOf(portal, request)
  if (!session.ok) return session
  const { context, role } = (request.query ?? {}) as { readonly context?: unknown; readonly role?: unknown }
  if (contextNamed(session.value, context)?.basis.kind === 'delegation' && context !== undefined) return failed('NOT_FOR_AGENTS')
  const found =
    session.value.principal.kind === 'person' ? await byRole(portal, session.value, role) : await byContext(portal, session.value, context)
  return found === undefined ? failed('ROLE_NOT_ALLOWED') : succeeded({ session: session.value, ...found })
}

type Found = Pick<ActingPerson, 'role' | 'organization'>

async function byContext({ db, clock }: PortalParts, session: Session, named: unknown): Promise<Found | undefined> {
  const context = named === undefined ? session.contexts.find(({ basis }) => basis.kind === 'role') : contextNamed(session, named)
  if (context?.basis.kind !== 'role') return undefined
  const acting = await organizationOfContext(db, context, session.principal.id, clock.now())
  // Whoever manages it sees all of its units, whatever they work on themselves.
  const organization = acting && (await organizationById(db, acting.id))
  return acting?.role && organization && { role: acting.role, organization }
}

async function byRole({ db, clock }: PortalParts, { principal }: Session, named: unknown): Promise<Found | undefined> {
  const today = localDay(clock.now())
  const isNamed = typeof named === 'string' && isId(named)
  const role = isNamed ? await roleById(db, named) : (await rolesOfPerson(db, principal.id, today)).find((one) => isInForce(one, today))
  if (role === undefined || role.personId !== principal.id || !isInForce(role, today)) return undefined
  const organization = await organizationById(db, role.organizationId)
  return organization === undefined || organization.state === 'blocked' ? undefined : { role, organization }
}

/**
 * Whether somebody may do something there now, to a role of kind `to` where it is done to somebody, by `roleTable`. ROLE_NOT_ALLOWED, STEP_UP_NEEDED.
 */
export async function judgeAction(
  { db, clock }: PortalParts,
  { session, role, organization }: ActingPerson,
  action: RoleAction,
  to?: RoleKind,
): Promise<Result<true>> {
  const row = roleRow(role.kind, action, to)
  if (row === undefined) return failed('ROLE_NOT_ALLOWED')
  if (row.level !== 'fresh-certificate') return succeeded(true)
  const fresh = await provenUntil(db, session, organization.id, clock.now())
  return fresh === undefined ? failed('STEP_UP_NEEDED') : succeeded(true)
}
