import { resolve } from 'node:path'
import fastifyStatic from '@fastify/static'
import { failure } from '@yinxin/protocol/failures'
import type { FastifyInstance } from 'fastify'
import { servePages } from '../platform/web/built-pages.ts'
import { sendFailure } from '../platform/web/http-server.ts'
import { siteHeaders } from '../platform/web/site-headers.ts'

export interface DownloadOptions {
  /** What the vendor published. */
  readonly folder: string
  /** The built page. */
  readonly pages: string
  /** Connections at once. */
  readonly connections: number
  /** True where it answers https itself. */
  readonly secure: boolean
}

/** Folders of the site, and how long what is in them may be kept: a package or a numbered file never changes under its name. */
const forEver = 'public, max-age=31536000, immutable'
const never = 'no-cache'
const lifeOf = (path: string): string => (/^(?:files\/(?!SHA256SUMS)|metadata\/\d+\.)/.test(path) ? forEver : never)

/** Names as `yinxin vendor` gives them: no dot at the start, so nothing climbs and no unfinished file is sent. */
const publishedPath = /^(?:(?:files|metadata|keys|lists)\/[A-Za-z0-9][\w.+-]*|site\.json)$/

/** The page, and the folder as it is. Ranges are answered: a package is fetched on from where it was cut off. */
export const downloadRoutes =
  ({ folder, pages, connections, secure }: DownloadOptions) =>
  (app: FastifyInstance): void => {
    app.server.maxConnections = connections
    const headers = siteHeaders({ origin: secure ? 'https:' : '', assistantPorts: [] })
    app.addHook('onRequest', (_request, reply, done) => {
      reply.headers(headers)
      done()
    })
    app.register(async (scope) => void servePages(scope, { folder: pages }))
    app.register(async (scope) => {
      scope.register(fastifyStatic, { root: resolve(folder), serve: false, cacheControl: false, decorateReply: true })
      scope.get<{ Params: { '*': string } }>('/*', async (request, reply) => {
        const path = request.params['*']
        if (!publishedPath.test(path)) return sendFailure(reply, failure('NOT_FOUND'))
        return reply.header('cache-control', lifeOf(path)).sendFile(path)
      })
    })
  }
