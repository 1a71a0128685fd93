import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendFailure } from '../../platform/web/http-server.ts'
import type { PortalParts } from '../deps.ts'
import { actingPerson } from '../role-management/acting-person.ts'
import { confirmNewCertificate, declineNewCertificate } from './decide.ts'
import { standingOfNewCertificate } from './standing.ts'

type OfId = { Params: { id: string } }

/** Routes of new certificates under known identifiers: parse, call, present. */
export function newCertificateRoutes(app: FastifyInstance, portal: PortalParts): void {
  app.get('/api/sign-in/new-certificate', (request) => standingOfNewCertificate(portal, portal.cookies.hashOf(request, 'browser')))
  app.post<OfId>('/api/organization/new-certificates/:id', (request, reply) => decide(request, reply, confirmNewCertificate))
  app.delete<OfId>('/api/organization/new-certificates/:id', (request, reply) => decide(request, reply, declineNewCertificate))

  async function decide(request: FastifyRequest<OfId>, reply: FastifyReply, how: typeof confirmNewCertificate): Promise<FastifyReply> {
    const acting = await actingPerson(portal, request)
    if (!acting.ok) return sendFailure(reply, acting.failure)
    const decided = await how(portal, { acting: acting.value, id: request.params.id, traceId: request.traceId })
    return decided.ok ? reply.status(204).send() : sendFailure(reply, decided.failure)
  }
}
