import type { FirstAnswer, FirstStep, OwnRole } from '@yinxin/protocol/portal'
import type { PortalParts } from '../deps.ts'
import { organizationOfContext } from '../roles/organization-of-context.ts'
import type { KnownPerson } from '../persons/person.ts'
import type { Session } from '../../platform/sessions/session.ts'
import { ownRoles } from './present.ts'

/**
 * Which steps of a first sign-in a person has done, by what they have in organisations: the one that is furthest counts. Somebody who was invited
 * registers no organisation.
 */
export function stepsDone(roles: readonly Pick<OwnRole, 'state' | 'hasCertificate'>[]): readonly FirstStep[] {
  const hasCertificate = roles.some((role) => role.state === 'active' && role.hasCertificate)
  return [
    'person',
    ...(roles.length > 0 ? (['organization'] as const) : []),
    // who was bound was signed in with the certificate by the same proof
    ...(hasCertificate ? (['binding', 'sign-in'] as const) : []),
  ]
}

/** How far a person is. */
export async function firstOfPerson(portal: PortalParts, person: KnownPerson): Promise<FirstAnswer> {
  const own = await ownRoles(portal, person)
  return { done: stepsDone(own.roles), skipped: [], ...own }
}

/** How far whoever is signed in with a certificate is: all of it, and what an imported organisation does not need is skipped. */
export async function firstOfHolder(portal: PortalParts, session: Session): Promise<FirstAnswer> {
  const [context] = session.contexts
  const acting = context && (await organizationOfContext(portal.db, context, session.principal.id, portal.clock.now()))
  const nobody = { roles: [], invitations: [] }
  if (acting === undefined) return { done: [], skipped: [], ...nobody }
  if (acting.role !== undefined) return { done: ['person', 'organization', 'binding', 'sign-in'], skipped: [], ...nobody }
  return { done: ['binding', 'sign-in'], skipped: ['person', 'organization'], ...nobody }
}
