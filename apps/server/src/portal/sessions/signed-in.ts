import type { FastifyRequest } from 'fastify'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { currentSession } from '../../platform/sessions/current-session.ts'
import type { Context, Session } from '../../platform/sessions/session.ts'
import type { PortalParts } from '../deps.ts'
import { organizationOfContext, type ActingOrganization } from '../roles/organization-of-context.ts'
import { shownHandler, type ShownHandler } from '../roles/shown-handler.ts'

/** Who is signed in, and for whom this request acts. */
export interface SignedIn {
  readonly session: Session
  readonly context: Context
  readonly organization: ActingOrganization
  /** The person, where one is tied to the certificate and acts by a role. */
  readonly handler?: ShownHandler
}

/** The session behind a request's cookie. SESSION_MISSING, SESSION_EXPIRED. */
export const sessionOf = (portal: PortalParts, request: FastifyRequest): Promise<Result<Session>> =>
  currentSession(portal, portal.cookies.hashOf(request, 'session'), request.traceId)

/**
 * The session behind a request's cookie, with the context the query names (`?context=`), else the one chosen last.
 * @returns SESSION_MISSING, SESSION_EXPIRED, CERTIFICATE_SIGN_IN_NEEDED for somebody who acts for nobody, NOT_FOUND for a context of somebody else, BINDING_BLOCKED, ROLE_ENDED or DELEGATION_ENDED when what it stands on holds no more
 */
export async function signedIn(portal: PortalParts, request: FastifyRequest): Promise<Result<SignedIn>> {
  const session = await sessionOf(portal, request)
  if (!session.ok) return session
  const context = contextNamed(session.value, (request.query as { context?: unknown } | undefined)?.context)
  if (session.value.principal.kind !== 'certificate-holder') return failed('CERTIFICATE_SIGN_IN_NEEDED')
  if (context === undefined) return failed('NOT_FOUND')
  const organization = await organizationOfContext(portal.db, context, session.value.principal.id, portal.clock.now())
  if (organization === undefined) return failed(standsNoMore[context.basis.kind])
  const handler = organization.role && (await shownHandler(portal, organization.role))
  return succeeded({ session: session.value, context, organization, ...(handler === undefined ? {} : { handler }) })
}

/** What it is called when the row a context stands on holds no more. */
export const standsNoMore = { binding: 'BINDING_BLOCKED', role: 'ROLE_ENDED', delegation: 'DELEGATION_ENDED' } as const

/** The same for what only an organisation itself does: NOT_FOR_AGENTS for who acts for it by a delegation. */
export async function signedInForOwn(portal: PortalParts, request: FastifyRequest): Promise<Result<SignedIn>> {
  const who = await signedIn(portal, request)
  return who.ok && who.value.organization.agent !== undefined ? failed('NOT_FOR_AGENTS') : who
}

/** The context a request names among the session's own; without a name the one chosen last. */
export function contextNamed({ contexts }: Pick<Session, 'contexts'>, name: unknown): Context | undefined {
  return name === undefined ? contexts[0] : contexts.find(({ id }) => id === name)
}
