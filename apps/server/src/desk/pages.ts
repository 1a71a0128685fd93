import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { servePages } from '../platform/web/built-pages.ts'
import { siteHeaders } from '../platform/web/site-headers.ts'
import type { DeskParts } from './deps.ts'

/** Serves the pages of staff. Headers are set for every answer of `app`. */
export function deskPages(app: FastifyInstance, { config, cookies }: DeskParts): void {
  const everywhere = siteHeaders(config)
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(everywhere)
    done()
  })
  const pages = servePages(app, {
    folder: join(config.pagesFolder, 'desk'),
    demo: config.demo,
    before: async (page, request) =>
      page.needsSession === true && cookies.hashOf(request, 'session') === undefined ? pages.addressOf('sign-in') : undefined,
  })
  app.get('/*', async (request, reply) => pages.sendNotFound(request, reply))
}
