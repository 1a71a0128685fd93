import type { FailureCode } from '@yinxin/protocol/failures'
import { failure } from '@yinxin/protocol/failures'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { sendFailure } from './http-server.ts'

/**
 * Bounds what the routes of `app` work on at once. Above it a request is turned away with `code` (a 503 of the catalogue) and `Retry-After`
 * before anything of it is read. An answer that is being sent no longer counts: a slow reader holds nothing but his own socket.
 */
export function boundWorkInFlight(app: FastifyInstance, most: number, code: FailureCode): void {
  const working = new WeakSet<FastifyRequest>()
  let inFlight = 0
  const leave = (request: FastifyRequest) => {
    if (working.delete(request)) inFlight--
  }
  app.addHook('onRequest', async (request, reply) => {
    if (inFlight >= most) return sendFailure(reply.header('retry-after', '1'), failure(code))
    inFlight++
    working.add(request)
    return undefined
  })
  app.addHook('onSend', async (request) => leave(request))
  app.addHook('onRequestAbort', async (request) => leave(request))
}
