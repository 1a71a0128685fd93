import { failure, type FailureCode } from '@yinxin/protocol/failures'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createRateLimit } from '../platform/rate-limit.ts'
import { addressGroup } from '../platform/web/address-group.ts'
import { sendFailure } from '../platform/web/http-server.ts'
import { applyRouteTable } from '../platform/web/route-table.ts'
import { writeAudit } from '../platform/audit/line.ts'
import type { DeskParts } from './deps.ts'
import type { DeskRouteRow } from './route-row.ts'
import { deskRouteTable } from './route-table.ts'
import { signedInStaff, type SignedInStaff } from './sign-in/signed-in.ts'

/** Requests of one address in a minute: an office of clerks whose screens look every few seconds. */
const requestsPerMinute = 6000

const found = new WeakMap<FastifyRequest, SignedInStaff>()

/** Who asks: put there by the guard of a route that only staff may call. */
export function staffOf(request: FastifyRequest): SignedInStaff {
  const who = found.get(request)
  if (who === undefined) throw new Error('a route for staff has a row that lets anybody in')
  return who
}

/** Puts what the route table says in front of every route of `app`: own pages only, and who may call. */
export function guardDesk(app: FastifyInstance, desk: DeskParts): void {
  const requests = createRateLimit({ limit: requestsPerMinute, seconds: 60, clock: desk.clock })
  const refused = createRateLimit({ limit: 1, seconds: 60, clock: desk.clock })
  applyRouteTable(app, deskRouteTable, (route, row) => {
    route.onRequest = async (request, reply) => {
      if (!requests.take(addressGroup(request.ip))) return refuse(reply.header('retry-after', '60'), 'TOO_MANY_REQUESTS')
      if (row.origin && request.headers.origin !== desk.config.origin) return refuse(reply, 'ORIGIN_REFUSED')
      if (row.caller === 'anyone' || row.caller === 'browser') return undefined
      const who = await signedInStaff(desk, request, row.caller === 'staff' ? undefined : row.caller)
      if (who.ok) return void found.set(request, who.value)
      const { code } = who.failure
      if (code === 'SESSION_MISSING' || code === 'SESSION_EXPIRED') desk.cookies.clear(reply, 'session')
      else if (refused.take(`${addressGroup(request.ip)} ${row.method} ${row.path}`)) await auditRefusal(desk, request, row, code)
      return refuse(reply, code)
    }
  })
}

const refuse = (reply: FastifyReply, code: FailureCode): FastifyReply =>
  sendFailure(reply, failure(code, code === 'TOO_MANY_REQUESTS' ? { minutes: 1 } : undefined))

/** Once a minute for an address and a route, so that nobody can fill the audit. */
async function auditRefusal({ db, clock, node }: DeskParts, request: FastifyRequest, row: DeskRouteRow, code: FailureCode): Promise<void> {
  const detail = { code, route: `${row.method} ${row.path}`, repeated: 'not written again this minute' }
  await writeAudit(db, 'desk', { event: 'request.refused', traceId: request.traceId, detail }, { now: clock.now(), node })
}
