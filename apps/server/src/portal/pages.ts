import { join } from 'node:path'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isLoopbackOrigin } from '@yinxin/protocol/wire'
import { servePages } from '../platform/web/built-pages.ts'
import { siteHeaders } from '../platform/web/site-headers.ts'
import type { PortalParts } from './deps.ts'
import { beforeSignInPage } from './sso/interaction-routes.ts'
import { sessionOver } from '../platform/sessions/limits.ts'

/** Serves the pages of the portal's audience. Headers are set for every answer of `app`. */
export function pageRoutes(app: FastifyInstance, portal: PortalParts): void {
  const { config } = portal
  const everywhere = siteHeaders(config)
  const otherNames = otherNamesOf(config.origin)
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(everywhere)
    const isElsewhere = otherNames.has(request.host) && request.method === 'GET' && !request.url.startsWith('/api/')
    if (isElsewhere) reply.redirect(config.origin + request.url)
    else done()
  })
  const pages = servePages(app, {
    folder: join(config.pagesFolder, 'portal'),
    demo: config.demo,
    before: async (page, request) => {
      if (page.role === 'sign-in') return beforeSignInPage(portal, request)
      // who has a cookie is told by the page what became of the session
      return page.needsSession === true && portal.cookies.hashOf(request, 'session') === undefined ? pages.addressOf('sign-in') : undefined
    },
  })
  app.get('/', async (request, reply) => {
    const address = pages.addressOf(await startOf(portal, request))
    return address === undefined ? pages.sendNotFound(request, reply) : reply.redirect(address)
  })
  app.get('/*', async (request, reply) => pages.sendNotFound(request, reply))
}

/** On loopback there are several names for one place; cookies and proofs belong to one. Whoever comes by another is sent there. */
function otherNamesOf(origin: string): ReadonlySet<string> {
  if (!isLoopbackOrigin(origin)) return new Set()
  const { host, port } = new URL(origin)
  return new Set([`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`].filter((name) => name !== host))
}

/** Where somebody begins: who is signed in at a home of their own, everybody else at the sign-in. */
async function startOf(
  { db, clock, cookies, sessions }: PortalParts,
  request: FastifyRequest,
): Promise<'home' | 'person-home' | 'sign-in'> {
  const hash = cookies.hashOf(request, 'session')
  const session = hash === undefined ? undefined : await sessions.byCookie(db, hash)
  if (session === undefined || sessionOver(session, clock.now()) !== undefined) return 'sign-in'
  return session.principal.kind === 'person' ? 'person-home' : 'home'
}
