import type { VisitPlace } from '@yinxin/protocol/desk'
import { failed, failure } from '@yinxin/protocol/failures'
import type { Desk } from '@yinxin/protocol/portal'
import { isCalendarDay } from '@yinxin/protocol/wire'
import type { FastifyInstance } from 'fastify'
import { sendFailure } from '../../platform/web/http-server.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../../platform/local-day.ts'
import { personOfRequest } from '../role-management/person-of-request.ts'
import { forgetReminders, keepReminders } from './reminder-store.ts'
import { reminderTimes } from './reminder-times.ts'
import { withReminders } from './with-reminders.ts'

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
    if (!prepared.ok || browser === undefined) return sendFailure(reply, prepared.ok ? failure('CASE_UNKNOWN') : prepared.failure)
    const person = await personOfRequest(portal, request)
    if (person.ok)
      await keepReminders(
        portal.db,
        { number, browser, personId: person.value.id, place: chosen.name, day },
        reminderTimes(day, portal.clock.now()),
      )
    else await forgetReminders(portal.db, number) // those of the visit before are of another day
    return withReminders(portal.db, prepared.value)
  })
}

const placeOf = ({ name, address, hours, phone }: Desk): VisitPlace => ({
  name,
  ...(address === undefined ? {} : { address }),
  ...(hours === undefined ? {} : { hours }),
  ...(phone === undefined ? {} : { phone }),
})
