import type { FastifyInstance } from 'fastify'
import type { PortalParts } from '../deps.ts'
import { failureLocation } from '../failure-location.ts'
import { signedIn } from '../sessions/signed-in.ts'
import { saveLaunch } from '../interactions/launches.ts'
import { judgeReach } from './reach-system.ts'

/**
 * Where the tile of a business system leads: remembers for whom one goes in, and goes there. The context's id is in no other site's hands, so that no
 * link from elsewhere can say for whom somebody acts. A link that names nobody remembers nobody: who acts for several is asked on the way in.
 */
export function launchRoute(app: FastifyInstance, portal: PortalParts): void {
  app.get<{ Params: { system: string }; Querystring: { context?: unknown } }>('/sso/launch/:system', async (request, reply) => {
    const system = portal.config.businessSystems.find(({ id }) => id === request.params.system)
    if (system === undefined) return reply.redirect(failureLocation('BUSINESS_SYSTEM_UNKNOWN', request.traceId))
    const who = await signedIn(portal, request)
    if (!who.ok)
      return reply.redirect(who.failure.code === 'SESSION_MISSING' ? '/ssologin/login' : failureLocation(who.failure.code, request.traceId))
    const { session, organization, context } = who.value
    if (request.query.context === undefined && session.contexts.length > 1) return reply.redirect(system.url)
    const reached = judgeReach(organization, system.clientId, portal.config.businessSystems)
    if (!reached.ok) return reply.redirect(failureLocation(reached.failure.code, request.traceId))
    await saveLaunch(portal.db, { sessionId: session.id, clientId: system.clientId, contextId: context.id })
    return reply.redirect(system.url)
  })
}
