import type { VisitPlace } from '@yinxin/protocol/desk'
import { failed, failure } from '@yinxin/protocol/failures'
import type { Desk } from '@yinxin/protocol/portal'
import { isCalendarDay } from '@yinxin/protocol/wire'
import type { FastifyInstance } from 'fastify'
import { sendFailure } from '../../platform/web/http-server.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../../platform/local-day.ts'

interface Preparing {
  Params: { number: string }
  Body: { desk: string; day: string }
}

/**
 * A person prepares a visit for their case: to a desk of the directory that does bindings, from today on. Its words are the directory's: nobody writes an address
 * that a clerk or the printed page would show.
 */
export function visitRoutes(app: FastifyInstance, portal: PortalParts, desks: () => readonly Desk[]): void {
  app.post<Preparing>('/api/cases/:number/visit', async (request, reply) => {
    const browser = portal.cookies.hashOf(request, 'case')
    const { day } = request.body
    const chosen = desks().find(({ name, services }) => name.zh === request.body.desk && services.includes('binding'))
    if (!isCalendarDay(day) || day < localDay(portal.clock.now())) return sendFailure(reply, failure('INPUT_INVALID', { field: 'day' }))
    if (chosen === undefined) return sendFailure(reply, failure('INPUT_INVALID', { field: 'desk' }))
    const { number } = request.params
    const prepared =
      browser === undefined || portal.desk === undefined
        ? failed('CASE_UNKNOWN')
        : await portal.desk.prepareVisit({ number, browser, place: placeOf(chosen), day, traceId: request.traceId })
    return prepared.ok ? prepared.value : sendFailure(reply, prepared.failure)
  })
}

const placeOf = ({ name, address, hours, phone }: Desk): VisitPlace => ({
  name,
  ...(address === undefined ? {} : { address }),
  ...(hours === undefined ? {} : { hours }),
  ...(phone === undefined ? {} : { phone }),
})
