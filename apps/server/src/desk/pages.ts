import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { servePages } from '../platform/web/built-pages.ts'
import { siteHeaders } from '../platform/web/site-headers.ts'
import type { DeskParts } from './deps.ts'

/** Where each audience of the desk's host begins. */
const audiences = { desk: '/', admin: '/admin/' } as const

/** Where staff signs in, for both audiences. */
const signIn = '/sign-in'

/** Serves the pages of staff and those of administration. Headers are set for every answer of `app`. */
export function deskPages(app: FastifyInstance, { config, cookies }: DeskParts): void {
  const everywhere = siteHeaders(config)
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(everywhere)
    done()
  })
  for (const [name, base] of Object.entries(audiences))
    app.register(async (scope) => {
      const pages = servePages(scope, {
        ...{ folder: join(config.pagesFolder, name), base, demo: config.demo },
        before: async (page, request) =>
          page.needsSession === true && cookies.hashOf(request, 'session') === undefined ? signIn : undefined,
      })
      scope.get(`${base}*`, async (request, reply) => pages.sendNotFound(request, reply))
    })
}
