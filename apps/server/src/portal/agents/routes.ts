import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Result } from '@yinxin/protocol/failures'
import type { ClientAnswer, DelegationAnswer, DelegationHandlersInput, DelegationInput } from '@yinxin/protocol/portal'
import { sendFailure } from '../../platform/web/http-server.ts'
import type { PortalParts } from '../deps.ts'
import { actingPerson } from '../role-management/acting-person.ts'
import { sessionOf } from '../sessions/signed-in.ts'
import { listClients, openClient } from './clients.ts'
import { endDelegationBySide } from './end-delegation.ts'
import { acceptDelegation, nameHandlers } from './handlers.ts'
import type { Managing } from './managing.ts'
import { offerDelegation } from './offer.ts'
import { presentDelegations } from './present.ts'

type OfId = { Params: { id: string } }
type Named = OfId & { Body: DelegationHandlersInput }

/** Routes of delegations and clients: parse, call, present. */
export function agentRoutes(app: FastifyInstance, portal: PortalParts): void {
  app.get('/api/organization/delegations', async (request, reply) => {
    const acting = await actingPerson(portal, request)
    return acting.ok ? presentDelegations(portal, acting.value) : sendFailure(reply, acting.failure)
  })

  app.post<{ Body: DelegationInput }>('/api/organization/delegations', async (request, reply) => {
    const managing = await managingBy(request)
    const offered = managing.ok ? await offerDelegation(portal, managing.value, request.body) : managing
    return offered.ok ? ({ id: offered.value } satisfies DelegationAnswer) : sendFailure(reply, offered.failure)
  })

  app.post<Named>('/api/organization/delegations/:id/acceptance', async (request, reply) => {
    const managing = await managingBy(request as FastifyRequest)
    return done(reply, managing.ok ? await acceptDelegation(portal, managing.value, named(request)) : managing)
  })

  app.post<Named>('/api/organization/delegations/:id/handlers', async (request, reply) => {
    const managing = await managingBy(request as FastifyRequest)
    return done(reply, managing.ok ? await nameHandlers(portal, managing.value, named(request)) : managing)
  })

  app.delete<OfId>('/api/organization/delegations/:id', async (request, reply) => {
    const managing = await managingBy(request as FastifyRequest)
    return done(reply, managing.ok ? await endDelegationBySide(portal, managing.value, request.params.id) : managing)
  })

  app.get('/api/session/clients', async (request, reply) => {
    const session = await sessionOf(portal, request)
    const clients = session.ok ? await listClients(portal, session.value) : session
    return clients.ok ? clients.value : sendFailure(reply, clients.failure)
  })

  app.post<OfId>('/api/session/clients/:id', async (request, reply) => {
    const session = await sessionOf(portal, request)
    const { params, traceId } = request
    const opened = session.ok ? await openClient(portal, { session: session.value, delegationId: params.id, traceId }) : session
    return opened.ok ? ({ context: opened.value } satisfies ClientAnswer) : sendFailure(reply, opened.failure)
  })

  async function managingBy(request: FastifyRequest): Promise<Result<Managing>> {
    const acting = await actingPerson(portal, request)
    return acting.ok ? { ok: true, value: { acting: acting.value, traceId: request.traceId } } : acting
  }
}

const named = ({ params, body }: { readonly params: { readonly id: string }; readonly body: DelegationHandlersInput }) => ({
  delegationId: params.id,
  handlers: [...new Set(body.handlers)],
})

const done = (reply: FastifyReply, result: Result<true>): FastifyReply =>
  result.ok ? reply.status(204).send() : sendFailure(reply, result.failure)
