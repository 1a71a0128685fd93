import type { FastifyInstance } from 'fastify'
import { failure } from '@yinxin/protocol/failures'
import type { ImportAnswer, ImportRowsInput } from '@yinxin/protocol/portal'
import { createCallerCheck } from '../../platform/callers/caller-check.ts'
import { sendFailure } from '../../platform/web/http-server.ts'
import { applyRouteTable } from '../../platform/web/route-table.ts'
import { boundWorkInFlight } from '../../platform/web/work-in-flight.ts'
import type { PortalParts } from '../deps.ts'
import { importProgress } from '../organizations/import-progress.ts'
import { importKey, importNextRows } from './import-rows.ts'
import { importRouteTable } from './route-table.ts'

/** Bytes of one call: 5000 rows of a kilobyte and a half. */
const bodyLimit = 8_000_000
/** Calls worked on at once: sign-ins are served by the same process. */
const atOnce = 2

type Named = { Params: { id: string } }

/**
 * Imports over mutual TLS, on a listener of their own: callers show a client certificate of the authority its TLS settings name, with a name that is
 * listed; any other is CALLER_REFUSED. What a caller sees and goes on with are its own imports.
 */
export function importRoutes(app: FastifyInstance, portal: PortalParts, callers: readonly string[]): void {
  const callerOn = createCallerCheck(Object.fromEntries(callers.map((name) => [name, true])))
  void app.register(async (routes) => {
    applyRouteTable(routes, importRouteTable)
    boundWorkInFlight(routes, atOnce, 'PORTAL_BUSY')
    routes.addHook('onRequest', async (request, reply) =>
      callerOn(request) === undefined ? sendFailure(reply, failure('CALLER_REFUSED')) : undefined,
    )
    routes.post<Named & { Body: ImportRowsInput }>('/imports/:id/rows', { bodyLimit }, async (request, reply) => {
      const caller = callerOn(request)?.name ?? ''
      const done = await importNextRows(portal, { caller, id: request.params.id }, request.body, request.traceId)
      return done.ok ? done.value : sendFailure(reply, done.failure)
    })
    routes.get<Named>('/imports/:id', async (request): Promise<ImportAnswer> => {
      const key = importKey({ caller: callerOn(request)?.name ?? '', id: request.params.id })
      return { next: Number(await importProgress(portal.db, key)) + 1 }
    })
  })
}
