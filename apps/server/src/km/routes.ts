import { failure } from '@yinxin/protocol/failures'
import type { EncryptionKeyOrder } from '@yinxin/protocol/km'
import type { FastifyInstance } from 'fastify'
import { createCallerCheck } from '../platform/callers/caller-check.ts'
import { sendFailure } from '../platform/web/http-server.ts'
import { applyRouteTable } from '../platform/web/route-table.ts'
import { boundWorkInFlight } from '../platform/web/work-in-flight.ts'
import type { RunningKm } from './index.ts'
import { kmPaths } from './paths.ts'
import { kmRouteTable } from './route-table.ts'

/** Questions worked on at once. */
const mostInFlight = 32

/** The contract over HTTPS: for callers whose client certificate bears one of these names, CALLER_REFUSED for everybody else. */
export function kmRoutes(app: FastifyInstance, km: RunningKm, callers: readonly string[]): void {
  void app.register(async (routes) => {
    const callerOn = createCallerCheck(Object.fromEntries(callers.map((name) => [name, true])))
    applyRouteTable(routes, kmRouteTable, (route) => {
      route.onRequest = async (request, reply) =>
        callerOn(request) === undefined ? sendFailure(reply, failure('CALLER_REFUSED')) : undefined
    })
    boundWorkInFlight(routes, mostInFlight, 'KM_UNAVAILABLE')
    routes.post(kmPaths.encryptionKeys, async (request, reply) => {
      const made = await km.as(callerOn(request)?.name ?? 'nobody').makeEncryptionKey(request.body as EncryptionKeyOrder)
      return made.ok ? reply.send(made.value) : sendFailure(reply, made.failure)
    })
  })
}
