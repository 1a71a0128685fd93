import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { servePages } from '../platform/web/built-pages.ts'
import type { DeskParts } from './deps.ts'

/** Own files only, and the assistant on its loopback ports. */
function pagesPolicy(ports: readonly number[]): string {
  const assistant = ports.flatMap((port) => [`ws://127.0.0.1:${port}`, `http://127.0.0.1:${port}`])
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

/** Serves the pages of staff. Headers are set for every answer of `app`. */
export function deskPages(app: FastifyInstance, { config, cookies }: DeskParts): void {
  const everywhere = {
    'content-security-policy': pagesPolicy(config.assistantPorts),
    'cache-control': 'no-store',
    ...(config.origin.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
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
