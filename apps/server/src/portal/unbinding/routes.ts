import type { FastifyInstance } from 'fastify'
import { sendFailure } from '../../platform/web/http-server.ts'
import type { PortalParts } from '../deps.ts'
import { actingPerson } from '../role-management/acting-person.ts'
import { unbind } from './unbind.ts'

/** The route that unbinds a certificate. */
export function unbindingRoutes(app: FastifyInstance, portal: PortalParts): void {
  app.delete<{ Params: { id: string } }>('/api/organization/certificates/:id', async (request, reply) => {
    const acting = await actingPerson(portal, request)
    if (!acting.ok) return sendFailure(reply, acting.failure)
    const unbound = await unbind(portal, { acting: acting.value, id: request.params.id, traceId: request.traceId })
    return unbound.ok ? reply.status(204).send() : sendFailure(reply, unbound.failure)
  })
}
