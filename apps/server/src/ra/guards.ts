import { failure, type FailureCode } from '@yinxin/protocol/failures'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createRateLimit } from '../platform/rate-limit.ts'
import { addressGroup } from '../platform/web/address-group.ts'
import { sendFailure } from '../platform/web/http-server.ts'
import { applyRouteTable } from '../platform/web/route-table.ts'
import type { RaParts } from './deps.ts'
import { signedInOfficer, type SignedInOfficer } from './officers/signed-in.ts'
import { raRouteTable } from './route-table.ts'

const found = new WeakMap<FastifyRequest, SignedInOfficer>()

/** Who asks: put there by the guard of a route that only officers may call. */
export function officerOf(request: FastifyRequest): SignedInOfficer {
  const who = found.get(request)
  if (who === undefined) throw new Error('a route for officers has a row that lets anybody in')
  return who
}

/** Puts what the route table says in front of every route of `app`. */
export function guardRa(app: FastifyInstance, ra: RaParts): void {
  const limit = createRateLimit({ limit: ra.config.requestsPerMinute, seconds: 60, clock: ra.clock })
  applyRouteTable(app, raRouteTable, (route, row) => {
    route.onRequest = async (request, reply) => {
      if (!limit.take(addressGroup(request.ip))) return refuse(reply.header('retry-after', '60'), 'TOO_MANY_REQUESTS')
      if (row.origin && request.headers.origin !== ra.config.origin) return refuse(reply, 'ORIGIN_REFUSED')
      if (row.caller !== 'officer') return undefined
      const who = await signedInOfficer(ra, request)
      if (who.ok) return void found.set(request, who.value)
      ra.cookies.clear(reply, 'session')
      return refuse(reply, who.failure.code)
    }
  })
}

const refuse = (reply: FastifyReply, code: FailureCode): FastifyReply =>
  sendFailure(reply, failure(code, code === 'TOO_MANY_REQUESTS' ? { minutes: 1 } : undefined))
