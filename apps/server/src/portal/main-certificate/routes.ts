import type { FastifyInstance } from 'fastify'
import { sendFailure } from '../../platform/web/http-server.ts'
import type { PortalParts } from '../deps.ts'
import { actingPerson } from '../role-management/acting-person.ts'
import { nameMain } from './name-main.ts'

/** The route that names the main certificate of an organisation. */
export function mainCertificateRoutes(app: FastifyInstance, portal: PortalParts): void {
  app.post<{ Params: { id: string } }>('/api/organization/certificates/:id/main', async (request, reply) => {
    const acting = await actingPerson(portal, request)
    if (!acting.ok) return sendFailure(reply, acting.failure)
    const named = await nameMain(portal, { acting: acting.value, id: request.params.id, traceId: request.traceId })
    return named.ok ? reply.status(204).send() : sendFailure(reply, named.failure)
  })
}
