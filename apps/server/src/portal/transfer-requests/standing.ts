import type { FastifyRequest } from 'fastify'
import { succeeded, type Result } from '@yinxin/protocol/failures'
import type { RoleKind } from '@yinxin/protocol/portal'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { isInForce } from '../roles/role.ts'
import { rolesOfPerson } from '../roles/store.ts'
import { sessionOf, signedInForOwn } from '../sessions/signed-in.ts'

/** For which organisation somebody speaks, and as what. */
export interface Standing {
  readonly organizationId: string
  /** Absent: by a certificate of the organisation, the person not known (R25a). */
  readonly kind?: RoleKind
  /** For the audit: id of the person, else of the organisation. */
  readonly actor: string
}

/**
 * For whom whoever asks may object: a person for each organisation of a role in force, whoever signed in with a certificate for that of the context.
 * SESSION_MISSING, SESSION_EXPIRED, BINDING_BLOCKED, ROLE_ENDED, NOT_FOUND for a context of somebody else,
 * NOT_FOR_AGENTS for one that stands on a delegation.
 */
export async function standingOf(portal: PortalParts, request: FastifyRequest): Promise<Result<readonly Standing[]>> {
  const session = await sessionOf(portal, request)
  if (!session.ok) return session
  const { principal } = session.value
  if (principal.kind === 'person') {
    const today = localDay(portal.clock.now())
    const roles = (await rolesOfPerson(portal.db, principal.id, today)).filter((role) => isInForce(role, today))
    return succeeded(roles.map(({ organizationId, kind, personId }) => ({ organizationId, kind, actor: personId })))
  }
  const who = await signedInForOwn(portal, request)
  if (!who.ok) return who
  const { id, role } = who.value.organization
  return succeeded([{ organizationId: id, actor: role?.personId ?? id, ...(role === undefined ? {} : { kind: role.kind }) }])
}
