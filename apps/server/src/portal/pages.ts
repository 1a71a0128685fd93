import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { failure } from '@yinxin/protocol/failures'
import { isLoopbackOrigin } from '@yinxin/protocol/wire'
import { sendFailure } from '../platform/web/http-server.ts'
import type { PortalConfig } from './config.ts'
import type { PortalContext } from './deps.ts'
import { failureLocation } from './failure-location.ts'
import { beforeSignInPage } from './sso/interaction-routes.ts'
import { sessionByCookie } from './sessions/store.ts'
import { sessionOver } from './sessions/limits.ts'

/** Built pages by path. */
const pages: Readonly<Record<string, string>> = {
  '/ssologin/person': 'person.html',
  '/ssologin/unit': 'unit.html',
  '/ssologin/failure': 'failure.html',
  '/ssologin/callback': 'callback.html',
  '/ssologin/compat': 'compat.html',
  '/workbench': 'workbench.html',
}

/** Internet Explorer, and other browsers in compatibility mode: they get a page without script (R1). */
const isTrident = (userAgent: string | undefined) => /\bMSIE |\bTrident\//.test(userAgent ?? '')

/** Content security policy of the pages: own files only, and the assistant on its loopback ports. */
export function pagesPolicy({ assistantPorts }: Pick<PortalConfig, 'assistantPorts'>): string {
  const assistant = assistantPorts.flatMap((port) => [`ws://127.0.0.1:${port}`, `http://127.0.0.1:${port}`])
  return [
    "default-src 'self'",
    `connect-src 'self' ${assistant.join(' ')}`,
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Serves the built pages and their assets. Headers are set for every answer of `app`. */
export function pageRoutes(app: FastifyInstance, context: PortalContext): void {
  const { config } = context
  const policy = pagesPolicy(config)
  const everywhere = {
    'content-security-policy': policy,
    'cache-control': 'no-store',
    ...(config.origin.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
  const otherNames = otherNamesOf(config.origin)
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(everywhere)
    const isElsewhere = otherNames.has(request.host) && request.method === 'GET' && !request.url.startsWith('/api/')
    if (isElsewhere) reply.redirect(config.origin + request.url)
    else done()
  })
  app.register(fastifyStatic, { root: config.pagesFolder, serve: false, cacheControl: false })

  app.get('/', async (request, reply) => reply.redirect((await isSignedIn(context, request)) ? '/workbench' : '/ssologin/login'))
  app.get('/ssologin/login', async (request, reply) => {
    const elsewhere = await beforeSignInPage(context, request)
    if (elsewhere !== undefined) return reply.redirect(elsewhere)
    return sendPage(config, reply, isTrident(request.headers['user-agent']) ? 'compat.html' : 'login.html')
  })
  for (const [path, file] of Object.entries(pages)) app.get(path, async (_request, reply) => sendPage(config, reply, file))
  app.get<{ Params: { '*': string } }>('/assets/*', async (request, reply) => {
    const path = request.params['*']
    if (!assetPath.test(path)) return reply.callNotFound()
    return sendFile(
      reply.header('cache-control', hashedName.test(path) ? 'public, max-age=31536000, immutable' : shortLived),
      `assets/${path}`,
    )
  })
  app.get<{ Params: { '*': string } }>('/*', async (request, reply) => sendOther(request, reply, request.params['*']))
}

/** On loopback there are several names for one place; cookies and proofs belong to one. Whoever comes by another is sent there. */
function otherNamesOf(origin: string): ReadonlySet<string> {
  if (!isLoopbackOrigin(origin)) return new Set()
  const { host, port } = new URL(origin)
  return new Set([`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`].filter((name) => name !== host))
}

async function isSignedIn({ db, clock, cookies }: PortalContext, request: FastifyRequest): Promise<boolean> {
  const hash = cookies.hashOf(request, 'session')
  const session = hash === undefined ? undefined : await sessionByCookie(db, hash)
  return session !== undefined && sessionOver(session, clock.now()) === undefined
}

async function sendPage(config: PortalConfig, reply: FastifyReply, file: string): Promise<FastifyReply> {
  const html = await readFile(join(config.pagesFolder, file)).catch(() => undefined)
  if (html === undefined) return sendFailure(reply, failure('NOT_FOUND', { page: file })) // not built
  return reply.type('text/html; charset=utf-8').send(html)
}

function sendFile(reply: FastifyReply, path: string): FastifyReply {
  return reply.sendFile(path)
}

/** Names as the build makes them: no dot at the start of a part, so nothing climbs. */
const assetPath = /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/

/** A name that carries a hash of its content, as Vite writes it: another content is another name. */
const hashedName = /-[\w-]{8}\.\w+$/

const shortLived = 'public, max-age=3600'

const publicFile = /^[\w-]+\.(?:css|svg|png|ico|js|woff2|txt)$/

/** Files beside the pages (icon, the compatibility page's style); a person at an unknown address gets the failure page, a program the failure. */
function sendOther(request: FastifyRequest, reply: FastifyReply, path: string): FastifyReply | void {
  if (publicFile.test(path)) return sendFile(reply.header('cache-control', shortLived), path)
  const isPerson = request.headers.accept?.includes('text/html') === true && !path.startsWith('api/')
  return isPerson ? reply.redirect(failureLocation('NOT_FOUND', request.traceId)) : reply.callNotFound()
}
