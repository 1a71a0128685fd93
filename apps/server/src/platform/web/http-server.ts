import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import helmet from '@fastify/helmet'
import { fastify, LogController, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { failure, httpStatuses, type Failure, type FailureCode, type FailureAnswer } from '@yinxin/protocol/failures'
import { AlteredRightError } from '../altered-right-error.ts'
import { databaseFailure } from '../database/database-failure.ts'
import type { Log } from '../log.ts'
import { freshBytes } from '../random.ts'
import { checkSchemas, misfitField } from './schemas.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** 16–32 lower-case hex characters: the same in page, portal, gateway, log and audit. */
    traceId: string
    /** The failure it was answered with. */
    refusedWith?: FailureCode
  }
}

/** Sources by CSP directive, e.g. `{ 'default-src': ["'self'"] }`. */
export type ContentSecurityPolicy = Readonly<Record<string, readonly string[]>>

export interface HttpServerOptions {
  readonly log: Log
  /** PEM; absent: plain http. `reloadCertificate` replaces them while running. */
  readonly tls?: TlsOptions
  /** Largest body, in bytes; default 64 KiB. */
  readonly bodyLimit?: number
  /** Default: nothing may be loaded (an API has no pages). */
  readonly contentSecurityPolicy?: ContentSecurityPolicy
  /** Most connections at once; default `mostConnections`. */
  readonly maxConnections?: number
  /** Addresses or ranges of reverse proxies: only what they send is believed of `X-Forwarded-For`. Default: nobody is. */
  readonly trustedProxies?: readonly string[]
}

export interface TlsOptions {
  readonly cert: string | Buffer
  readonly key: string | Buffer
  /** Callers must show a certificate of these authorities (PEM) when given; any other is answered CALLER_REFUSED on every address. */
  readonly clientAuthorities?: string | Buffer
}

/** What one listener bears, unless it is told otherwise: more connections wait in the system's queue. */
const mostConnections = 10_000

/** Longest a caller may take, in milliseconds: for the headers, for a whole request, and between two requests of one connection. */
const patience = { headers: 15_000, request: 30_000, idle: 72_000 } as const

const tracePattern = /^[0-9a-f]{16,32}$/

/** A new trace id: 16 hex characters. */
export const newTraceId = (): string => freshBytes(8).toString('hex')

/**
 * A Fastify instance that speaks the failure catalogue: every refusal of the server itself (bad JSON, content type, size, unknown
 * address or method) is a `FailureAnswer`, an unexpected error is INTERNAL with a trace id and nothing else.
 * It answers its trace id in `x-trace-id`; on a listener for components it is the caller's (they call each other), a stranger's is only logged.
 */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { log, tls, bodyLimit = 64 * 1024, contentSecurityPolicy, trustedProxies = [], maxConnections = mostConnections } = options
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }), // one line per answer is written below, without query strings
    childLoggerFactory: (logger) => logger, // every line names its trace id itself; a logger for each request would be made for nothing
    bodyLimit,
    requestTimeout: patience.request,
    keepAliveTimeout: patience.idle,
    // What comes in over a kept connection while we close is answered like what came before: Fastify's own 503 is of no catalogue, and nginx hands it on.
    return503OnClosing: false,
    genReqId: (request) => (tls?.clientAuthorities === undefined ? newTraceId() : takeTraceId(request)),
    frameworkErrors: (_error, request, reply) => void sendFailure(reply, { ...failure('NOT_FOUND'), traceId: request.id }), // an address that cannot be decoded
    ...(trustedProxies.length === 0 ? {} : { trustProxy: [...trustedProxies] }),
    ...(tls === undefined ? {} : { https: tlsSettings(tls) }),
  }) as unknown as FastifyInstance
  Object.assign(app.server, { maxConnections, headersTimeout: patience.headers })
  checkSchemas(app)
  app.decorateRequest('traceId', '')
  app.decorateRequest('refusedWith', undefined)
  const fixed: Record<string, string> = {}
  app.addHook('onRequest', (request, reply, done) => {
    request.traceId = request.id
    reply.headers(fixed).header('x-trace-id', request.id)
    done()
  })
  if (tls?.clientAuthorities !== undefined) app.addHook('onRequest', refuseStrangers)
  app.addHook('onResponse', (request, reply, done) => {
    if (log.isLevelEnabled('info')) logAnswer(request, reply)
    done()
  })
  app.register(async () => void Object.assign(fixed, await securityHeaders(contentSecurityPolicy, tls !== undefined)))
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply))
  app.setNotFoundHandler(notFoundHandler(app))
  return app
}

/** Components call each other under one trace id: taken over from whom TLS has vouched for, and from nobody else. */
function takeTraceId({ headers, socket }: IncomingMessage): string {
  const given = headers['x-trace-id']
  const isKnown = (socket as Partial<TLSSocket>).authorized === true
  return isKnown && typeof given === 'string' && tracePattern.test(given) ? given : newTraceId()
}

/** What a stranger calls his request: kept in the log beside ours, where the two are looked for together. */
function strangersTraceId(request: FastifyRequest): { readonly callerTraceId?: string } {
  const given = request.headers['x-trace-id']
  return typeof given === 'string' && given !== request.id && tracePattern.test(given) ? { callerTraceId: given } : {}
}

function tlsSettings({ cert, key, clientAuthorities }: TlsOptions) {
  const base = { cert, key, minVersion: 'TLSv1.2' as const }
  // A stranger is let through the handshake so that the refusal can be told in the words of the catalogue; `refuseStrangers` is what refuses.
  return clientAuthorities === undefined ? base : { ...base, ca: clientAuthorities, requestCert: true, rejectUnauthorized: false }
}

/** For every address of a listener with `clientAuthorities`: whoever TLS has not vouched for hears CALLER_REFUSED and nothing else. */
async function refuseStrangers(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  const { authorized } = request.raw.socket as Partial<TLSSocket>
  return authorized === true ? undefined : sendFailure(reply, failure('CALLER_REFUSED'))
}

/** Serves another certificate from the next handshake on. */
export function reloadCertificate(app: FastifyInstance, tls: TlsOptions): void {
  const server = app.server as unknown as { setSecureContext(options: object): void }
  server.setSecureContext(tlsSettings(tls))
}

function helmetSettings(policy: ContentSecurityPolicy | undefined, secure: boolean) {
  const directives = policy ?? { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] }
  return {
    contentSecurityPolicy: { useDefaults: false, directives: directives as Record<string, string[]> },
    // the opener of a window-mode popup must stay reachable (protocols §1)
    crossOriginOpenerPolicy: { policy: 'same-origin-allow-popups' as const },
    strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: false } : (false as const),
    referrerPolicy: { policy: 'same-origin' as const },
    xFrameOptions: { action: 'deny' as const },
  }
}

/** Headers that come from the answer itself and not from helmet. */
const ofAnswer = ['content-type', 'content-length', 'date', 'connection']

/** What helmet sets with these settings, worked out once: left to itself it builds its rules and sets its headers anew for each request. */
async function securityHeaders(policy: ContentSecurityPolicy | undefined, secure: boolean): Promise<Record<string, string>> {
  const sample = fastify()
  await sample.register(helmet, helmetSettings(policy, secure))
  sample.get('/', async () => '')
  const { headers } = await sample.inject('/')
  await sample.close()
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (ofAnswer.includes(name) ? [] : [[name, String(value)]])))
}

function logAnswer(request: FastifyRequest, reply: FastifyReply): void {
  const facts = {
    traceId: request.traceId,
    ...strangersTraceId(request),
    method: request.method,
    route: request.routeOptions.url ?? '(none)',
  }
  request.log.info({ ...facts, status: reply.statusCode, milliseconds: Math.round(reply.elapsedTime * 10) / 10 }, 'answered')
}

/** Answers `failure` with the status of the catalogue and the request's trace id. */
export function sendFailure(reply: FastifyReply, failed: Failure): FastifyReply {
  reply.request.refusedWith = failed.code
  const answer: FailureAnswer = { failure: { ...failed, traceId: failed.traceId ?? reply.request.traceId } }
  return reply.status(httpStatuses[failed.code]).header('cache-control', 'no-store').send(answer)
}

const codesOfFastify: Readonly<Record<string, FailureCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'INPUT_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'CONTENT_TYPE_REFUSED',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'INPUT_INVALID',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'INPUT_INVALID',
  FST_ERR_CTP_INVALID_JSON_BODY: 'INPUT_INVALID',
  FST_ERR_VALIDATION: 'INPUT_INVALID',
  FST_ERR_BAD_URL: 'NOT_FOUND',
  // PostgreSQL: text with NUL in it, or of no encoding, has no place in a column. Only a hostile caller sends it, in whatever field there is.
  '22021': 'INPUT_INVALID',
}

function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const field = misfitField(error)
  if (field !== undefined) return sendFailure(reply, failure('INPUT_INVALID', { field }))
  const known = codesOfFastify[error.code] ?? (error.statusCode === 400 ? 'INPUT_INVALID' : undefined)
  if (known !== undefined) return sendFailure(reply, failure(known))
  if (error instanceof AlteredRightError) return sendFailure(reply, failure('RIGHT_ALTERED'))
  const database = databaseFailure(error)
  if (database !== undefined) {
    request.log.warn({ err: error, traceId: request.traceId, code: database.code }, 'trouble with the database')
    return sendFailure(reply.header('retry-after', database.retryAfterSeconds), failure(database.code))
  }
  request.log.error({ err: error, traceId: request.traceId, route: request.routeOptions.url }, 'unexpected error')
  return sendFailure(reply, failure('INTERNAL'))
}

/** 404, or 405 with `Allow` when the address exists for other methods. */
function notFoundHandler(app: FastifyInstance) {
  const routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*')) return // pages and mounted applications answer for themselves
    routes.push({ pattern: routePattern(url), methods: [method].flat() })
  })
  return (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?', 1)[0] ?? ''
    const allowed = routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods)
    if (allowed.length === 0) return sendFailure(reply, failure('NOT_FOUND'))
    return sendFailure(reply.header('allow', [...new Set(allowed)].join(', ')), failure('METHOD_NOT_ALLOWED'))
  }
}

function routePattern(url: string): RegExp {
  const parts = url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)))
  return new RegExp(`^${parts.join('/')}$`)
}

/**
 * preHandler for routes that change state: only a page of one of `origins` may call them (ORIGIN_REFUSED otherwise). Cookies are
 * `SameSite=Lax` as well; this is what also holds between ports of one host.
 */
export function requireOrigin(origins: readonly string[]) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const { origin } = request.headers
    if (origin !== undefined && origins.includes(origin)) done()
    else sendFailure(reply, failure('ORIGIN_REFUSED'))
  }
}
