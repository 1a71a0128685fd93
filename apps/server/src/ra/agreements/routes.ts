import type { AgreementReport, TakesAgreements } from '@yinxin/protocol/agreement'
import { failure } from '@yinxin/protocol/failures'
import type { FastifyInstance } from 'fastify'
import { createCallerCheck, type Grants } from '../../platform/callers/caller-check.ts'
import { sendFailure } from '../../platform/web/http-server.ts'
import { applyRouteTable } from '../../platform/web/route-table.ts'
import { boundWorkInFlight } from '../../platform/web/work-in-flight.ts'
import { agreementPaths } from './paths.ts'
import { agreementRouteTable } from './route-table.ts'

/** Questions worked on at once. */
const mostInFlight = 16

/** The contract with the portal over HTTPS: for callers whose client certificate has a name that is configured; anybody else hears CALLER_REFUSED. */
export function agreementRoutes(app: FastifyInstance, agreements: TakesAgreements, callers: Grants<'portal'>): void {
  const callerOn = createCallerCheck(callers)
  void app.register(async (routes) => {
    applyRouteTable(routes, agreementRouteTable)
    boundWorkInFlight(routes, mostInFlight, 'RA_UNAVAILABLE')
    routes.addHook('onRequest', async (request, reply) =>
      callerOn(request) === undefined ? sendFailure(reply, failure('CALLER_REFUSED')) : undefined,
    )
    routes.post(agreementPaths.waiting, async (_request, reply) => {
      const waiting = await agreements.waitingForAgreement()
      return waiting.ok ? { questions: waiting.value } : sendFailure(reply, waiting.failure)
    })
    routes.post<{ Body: AgreementReport }>(agreementPaths.report, async (request, reply) => {
      const taken = await agreements.reportAgreement(request.body)
      return taken.ok ? taken.value : sendFailure(reply, taken.failure)
    })
  })
}
