import { hash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { failure, type FailureCode } from '@yinxin/protocol/failures'
import { writeAudit } from '../platform/audit/line.ts'
import { createRateLimit } from '../platform/rate-limit.ts'
import { addressGroup } from '../platform/web/address-group.ts'
import { sendFailure } from '../platform/web/http-server.ts'
import { applyRouteTable } from '../platform/web/route-table.ts'
import { createSharedLimit } from '../platform/web/shared-limit.ts'
import { defaultSignInsAtOnce, defaultSignInsPerMinute } from './config.ts'
import type { PortalParts } from './deps.ts'
import { routeTable, type RouteRow } from './route-table.ts'
import { boundSignInsUnderWay, type UnderWay } from './sign-ins-under-way.ts'

/** Requests of one address for each sign-in it may begin: a sign-in is about five, and a page in use asks now and then. */
const requestsPerSignIn = 10

/** Wrong client secrets from one address in ten minutes, on all nodes together. */
const wrongSecrets = { most: 20, seconds: 600 }

interface Refusal {
  readonly code: FailureCode
  /** Seconds. */
  readonly retryAfter?: number
}

/** Puts what the route table says in front of every route of `app`. */
export function guardRoutes(app: FastifyInstance, portal: PortalParts): void {
  const { config, clock, db } = portal
  const perMinute = (config.signInsPerMinute ?? defaultSignInsPerMinute) * requestsPerSignIn
  const requests = createRateLimit({ limit: perMinute, seconds: 60, clock })
  const secrets = createSharedLimit({ db, schema: 'portal', name: 'secret', ...wrongSecrets })
  const work = boundSignInsUnderWay<FastifyRequest>({ most: config.signInsAtOnce ?? defaultSignInsAtOnce })
  const refuse = refusing(portal)
  applyRouteTable(app, routeTable, (route, row) => {
    if (row.limit === 'secret') route.onResponse = async (request, reply) => void (await noteWrongSecret(secrets, request, reply))
    if (row.signIn !== undefined) Object.assign(route, followed(work))
    const refusalOf = (request: FastifyRequest): Refusal | undefined => {
      if (row.origin && request.headers.origin !== config.origin) return { code: 'ORIGIN_REFUSED' }
      if (row.signIn !== undefined && !work.enter(request, row.signIn)) return { code: 'PORTAL_BUSY', retryAfter: 2 }
      return undefined
    }
    // Waits only where there is something to wait for: a promise for each hook of each request adds up.
    route.onRequest = (request, reply, done) => {
      const address = addressGroup(request.ip)
      const goOn = (refusal = refusalOf(request)) =>
        refusal === undefined ? done() : void refuse(request, reply, row, refusal).catch(done)
      if (!requests.take(address)) return goOn({ code: 'TOO_MANY_REQUESTS', retryAfter: 60 })
      if (row.limit !== 'secret' || !isSecretGiven(request)) return goOn()
      secrets
        .blockedFor(address)
        .then((seconds) => goOn(seconds === undefined ? undefined : { code: 'TOO_MANY_REQUESTS', retryAfter: seconds }), done)
    }
  })
}

/** An answer that is being sent no longer counts: a slow reader holds nothing but his own socket. */
const followed = ({ works, leave }: UnderWay<FastifyRequest>) => ({
  preValidation(request: FastifyRequest, _reply: FastifyReply, done: () => void) {
    works(request)
    done()
  },
  onSend(request: FastifyRequest, _reply: FastifyReply, _payload: unknown, done: () => void) {
    leave(request)
    done()
  },
  onRequestAbort: async (request: FastifyRequest) => leave(request),
})

/** Answers a refusal, and writes it to the audit: once a minute for an address, a route and a reason, so that nobody can fill the audit. */
function refusing({ clock, db, node, log }: PortalParts) {
  const written = createRateLimit({ limit: 1, seconds: 60, clock })
  return async (request: FastifyRequest, reply: FastifyReply, row: RouteRow, { code, retryAfter }: Refusal): Promise<FastifyReply> => {
    const address = addressGroup(request.ip)
    const isOverload = code === 'PORTAL_BUSY' // said by health and metrics; a line each would make it worse
    if (!isOverload && written.take(`${address} ${row.method} ${row.path} ${code}`)) {
      const detail = {
        code,
        route: `${row.method} ${row.path}`,
        address: hash('sha256', address).slice(0, 16),
        repeated: 'not written again this minute',
      }
      const line = { event: 'request.refused' as const, traceId: request.traceId, detail }
      await writeAudit(db, 'portal', line, { now: clock.now(), node }).catch((error: unknown) =>
        log.warn({ err: error, traceId: request.traceId }, 'a refusal was not audited'),
      )
    }
    if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter))
    return sendFailure(reply, failure(code, code === 'TOO_MANY_REQUESTS' ? { minutes: Math.ceil((retryAfter ?? 60) / 60) } : undefined))
  }
}

const isSecretGiven = ({ method, headers }: FastifyRequest) => method === 'POST' || headers.authorization !== undefined

/** The provider answers 401 to a client that is not who it says (RFC 6749 §5.2), and to a token that is none. */
async function noteWrongSecret(secrets: ReturnType<typeof createSharedLimit>, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (reply.raw.statusCode === 401) await secrets.penalize(addressGroup(request.ip))
}

/** Says once that what callers' addresses are is told by a proxy nobody believes: then all of them count as one. */
export function warnOfProxy(app: FastifyInstance, { log }: Pick<PortalParts, 'log'>): void {
  let warned = false
  app.addHook('onRequest', (request, _reply, done) => {
    if (!warned && request.headers['x-forwarded-for'] !== undefined && request.ips === undefined) {
      warned = true
      log.warn("requests come through a proxy and 'portal.trustedProxies' is empty: everybody behind it counts as one address in limits")
    }
    done()
  })
}
