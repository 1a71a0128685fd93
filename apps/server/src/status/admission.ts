import { BlockList, isIPv6 } from 'node:net'
import { failure, type Failure } from '@yinxin/protocol/failures'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../platform/clock.ts'
import { createRateLimit } from '../platform/rate-limit.ts'
import { addressGroup } from '../platform/web/address-group.ts'
import { sendFailure } from '../platform/web/http-server.ts'

export interface AdmissionOptions {
  readonly clock: Clock
  /** Questions from one address (IPv6: one /64) in a minute, at once or spread. */
  readonly requestsPerMinute: number
  /** Addresses and ranges of our own gateways, which ask for everybody who signs in. */
  readonly unlimitedAddresses: readonly string[]
  /** Questions worked on at once; above it new ones are turned away. */
  readonly requestsInFlight: number
}

/**
 * Who is let in: nobody is known here, so what one address may ask and what is worked on at once are bounded. Turned away: 429
 * TOO_MANY_REQUESTS, 503 CA_UNAVAILABLE, both with `Retry-After`, before anything is read.
 */
export function admit(app: FastifyInstance, options: AdmissionOptions): void {
  const { clock, requestsPerMinute, unlimitedAddresses, requestsInFlight } = options
  const perAddress = createRateLimit({ limit: requestsPerMinute, seconds: 60, clock })
  const unlimited = blockList(unlimitedAddresses)
  const working = new WeakSet<FastifyRequest>()
  let inFlight = 0
  app.addHook('onRequest', async (request, reply) => {
    const { ip } = request
    if (!isIn(unlimited, ip) && !perAddress.take(addressGroup(ip))) return turnAway(reply, failure('TOO_MANY_REQUESTS', { minutes: 1 }), 60)
    if (inFlight >= requestsInFlight) return turnAway(reply, failure('CA_UNAVAILABLE'), 1)
    inFlight++
    working.add(request)
    return undefined
  })
  const leave = (request: FastifyRequest) => {
    if (working.delete(request)) inFlight--
  }
  app.addHook('onSend', async (request) => leave(request)) // the work is done; a slow reader costs us nothing but his socket
  app.addHook('onRequestAbort', async (request) => leave(request))
}

const turnAway = (reply: FastifyReply, failed: Failure, seconds: number): FastifyReply =>
  sendFailure(reply.header('retry-after', String(seconds)), failed)

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

const isIn = (list: BlockList, address: string): boolean => list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
