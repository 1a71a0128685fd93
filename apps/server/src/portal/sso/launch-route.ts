import type { FastifyInstance } from 'fastify'
import type { PortalParts } from '../deps.ts'
import { failureLocation } from '../failure-location.ts'
import { reachesSystem } from '../roles/limit-units.ts'
import { contextNamed, signedIn } from '../sessions/signed-in.ts'
import { saveLaunch } from './launches.ts'

/**
 * Where the tile of a business system leads: remembers for whom one goes in, and goes there. The context's id is in no other site's hands, so that no
 * link from elsewhere can say for whom somebody acts.
 */
export function launchRoute(app: FastifyInstance, portal: PortalParts): void {
  app.get<{ Params: { system: string }; Querystring: { context?: unknown } }>('/sso/launch/:system', async (request, reply) => {
    const system = portal.config.businessSystems.find(({ id }) => id === request.params.system)
    if (system === undefined) return reply.redirect(failureLocation('BUSINESS_SYSTEM_UNKNOWN', request.traceId))
    const who = await signedIn(portal, request)
    if (!who.ok)
      return reply.redirect(who.failure.code === 'SESSION_MISSING' ? '/ssologin/login' : failureLocation(who.failure.code, request.traceId))
    const { role } = who.value.organization
    if (role !== undefined && !reachesSystem(role, system.id)) return reply.redirect(failureLocation('ROLE_NOT_ALLOWED', request.traceId))
    const context = contextNamed(who.value.session, request.query.context)
    if (context !== undefined)
      await saveLaunch(portal.db, { sessionId: who.value.session.id, clientId: system.clientId, contextId: context.id })
    return reply.redirect(system.url)
  })
}
