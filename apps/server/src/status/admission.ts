import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, isIPv6 } from 'node:net'
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
  /** Answers a second that are signed for strangers because their question has a nonce; above it they are told to try later. */
  readonly liveAnswersPerSecond: number
  /** Reverse proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[]
}

/** Who may ask, for those who look before Fastify does. */
export interface StrangerLimits {
  /** Takes one question of whoever sent this; false: let Fastify refuse it. */
  admits(request: IncomingMessage): boolean
  /** False: this question with a nonce is one too many. */
  admitsNonce(address: string): boolean
}

/**
 * Who is let in: nobody is known here, so what one address may ask and what is worked on at once are bounded. Turned away: 429
 * TOO_MANY_REQUESTS, 503 CA_UNAVAILABLE, both with `Retry-After`, before anything is read.
 */
export function limitStrangers(app: FastifyInstance, options: AdmissionOptions): StrangerLimits {
  const { clock, requestsPerMinute, unlimitedAddresses, requestsInFlight, liveAnswersPerSecond, trustedProxies } = options
  const perAddress = createRateLimit({ limit: requestsPerMinute, seconds: 60, clock })
  const live = createRateLimit({ limit: liveAnswersPerSecond, seconds: 1, clock })
  const [unlimited, proxies] = [blockList(unlimitedAddresses), blockList(trustedProxies)]
  const isAdmitted = (ip: string) => isIn(unlimited, ip) || perAddress.take(addressGroup(ip))
  app.addHook('onRequest', async ({ ip }, reply) => {
    if (isAdmitted(ip)) return undefined
    return sendFailure(reply.header('retry-after', '60'), failure('TOO_MANY_REQUESTS', { minutes: 1 }))
  })
  boundWorkInFlight(app, requestsInFlight, 'CA_UNAVAILABLE')
  return {
    // behind a proxy Fastify finds out who asks, and counts
    admits: ({ socket: { remoteAddress = '' } }) => !isIn(proxies, remoteAddress) && isAdmitted(remoteAddress),
    admitsNonce: (address) => isIn(unlimited, address) || live.take(''),
  }
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

const isIn = (list: BlockList, address: string): boolean => isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
