import { certificateEvidence, type CertificateEvidence } from '../../platform/authentication/principal.ts'
import type { Context, Session } from '../../platform/sessions/session.ts'
import { sessionOver } from '../../platform/sessions/limits.ts'
import type { PortalParts } from '../deps.ts'
import { organizationOfContext, type ActingOrganization } from '../roles/organization-of-context.ts'
import { shownHandler, type ShownHandler } from '../roles/shown-handler.ts'

/** Somebody who acts for an organisation: what the provider's account id, a context's, stands for. */
export interface Acting {
  readonly session: Session
  /** The proof by certificate that the session rests on: nobody acts for an organisation without. */
  readonly proof: CertificateEvidence
  readonly context: Context
  readonly organization: ActingOrganization
  /** The person, where one is tied to the certificate and acts by a role. */
  readonly handler?: ShownHandler
}

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Whoever acts in a context now; undefined when its session is over, or what it stands on holds no more. */
export async function actingIn(portal: PortalParts, contextId: string): Promise<Acting | undefined> {
  const { db, sessions, clock } = portal
  const session = uuidPattern.test(contextId) ? await sessions.byContext(db, contextId) : undefined
  const context = session?.contexts.find(({ id }) => id === contextId)
  if (session === undefined || context === undefined || sessionOver(session, clock.now()) !== undefined) return undefined
  const proof = certificateEvidence(session.evidence)
  const organization = await organizationOfContext(db, context, session.principal.id, clock.now())
  if (organization === undefined || proof === undefined) return undefined
  const handler = organization.role && (await shownHandler(portal, organization.role))
  return { session, proof, context, organization, ...(handler === undefined ? {} : { handler }) }
}
