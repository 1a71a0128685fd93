import type { FastifyRequest } from 'fastify'
import { succeeded, type Result } from '@yinxin/protocol/failures'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { organizationById } from '../organizations/store.ts'
import { actingPerson, type ActingPerson } from '../role-management/acting-person.ts'
import { isInForce } from '../roles/role.ts'
import { rolesOfPerson } from '../roles/store.ts'
import { sessionOf } from '../sessions/signed-in.ts'

/**
 * Everything somebody acts for: a person by each of their roles in force, whoever signed in with a certificate for the organisation of the context.
 * Blocked organisations too: what is lost there is lost. SESSION_MISSING, SESSION_EXPIRED, ROLE_NOT_ALLOWED.
 */
export async function actingPersons(portal: PortalParts, request: FastifyRequest): Promise<Result<readonly ActingPerson[]>> {
  const session = await sessionOf(portal, request)
  if (!session.ok) return session
  if (session.value.principal.kind !== 'person') {
    const acting = await actingPerson(portal, request)
    return acting.ok ? succeeded([acting.value]) : acting
  }
  const today = localDay(portal.clock.now())
  const roles = (await rolesOfPerson(portal.db, session.value.principal.id, today)).filter((role) => isInForce(role, today))
  const acting: ActingPerson[] = []
  for (const role of roles) {
    const organization = await organizationById(portal.db, role.organizationId)
    if (organization !== undefined) acting.push({ session: session.value, role, organization })
  }
  return succeeded(acting)
}
