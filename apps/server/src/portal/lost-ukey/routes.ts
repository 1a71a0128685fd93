import type { FastifyInstance } from 'fastify'
import type { SuspensionInput } from '@yinxin/protocol/portal'
import { sendFailure } from '../../platform/web/http-server.ts'
import type { PortalParts } from '../deps.ts'
import { actingPerson } from '../role-management/acting-person.ts'
import { personOfRequest } from '../role-management/person-of-request.ts'
import { actingPersons } from './acting-persons.ts'
import { lift } from './lift.ts'
import { presentLostUkey } from './present.ts'
import { suspend } from './suspend.ts'

/** Routes of lost UKeys: parse, call, present. */
export function lostUkeyRoutes(app: FastifyInstance, portal: PortalParts): void {
  app.get('/api/lost-ukey', async (request, reply) => {
    const acting = await actingPersons(portal, request)
    if (!acting.ok) return sendFailure(reply, acting.failure)
    const [first] = acting.value
    if (first !== undefined) return presentLostUkey(portal, first.role.personId, acting.value)
    const person = await personOfRequest(portal, request)
    return person.ok ? presentLostUkey(portal, person.value.id, []) : sendFailure(reply, person.failure)
  })

  app.post<{ Body: SuspensionInput }>('/api/lost-ukey/suspensions', async (request, reply) => {
    const acting = await actingPersons(portal, request)
    if (!acting.ok) return sendFailure(reply, acting.failure)
    const suspended = await suspend(portal, { acting: acting.value, input: request.body, traceId: request.traceId })
    return suspended.ok ? suspended.value : sendFailure(reply, suspended.failure)
  })

  app.delete<{ Params: { id: string } }>('/api/organization/suspensions/:id', async (request, reply) => {
    const acting = await actingPerson(portal, request)
    if (!acting.ok) return sendFailure(reply, acting.failure)
    const lifted = await lift(portal, { acting: acting.value, id: request.params.id, traceId: request.traceId })
    return lifted.ok ? reply.status(204).send() : sendFailure(reply, lifted.failure)
  })
}
