import { BlockList, isIPv6 } from 'node:net'
import { failure } from '@yinxin/protocol/failures'
import type { FastifyInstance } from 'fastify'
import type { Clock } from '../platform/clock.ts'
import { createRateLimit } from '../platform/rate-limit.ts'
import { addressGroup } from '../platform/web/address-group.ts'
import { sendFailure } from '../platform/web/http-server.ts'
import { boundWorkInFlight } from '../platform/web/work-in-flight.ts'

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
export function limitStrangers(app: FastifyInstance, options: AdmissionOptions): void {
  const { clock, requestsPerMinute, unlimitedAddresses, requestsInFlight } = options
  const perAddress = createRateLimit({ limit: requestsPerMinute, seconds: 60, clock })
  const unlimited = blockList(unlimitedAddresses)
  app.addHook('onRequest', async ({ ip }, reply) => {
    if (isIn(unlimited, ip) || perAddress.take(addressGroup(ip))) return undefined
    return sendFailure(reply.header('retry-after', '60'), failure('TOO_MANY_REQUESTS', { minutes: 1 }))
  })
  boundWorkInFlight(app, requestsInFlight, 'CA_UNAVAILABLE')
}

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
