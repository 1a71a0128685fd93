import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { failure } from '@yinxin/protocol/failures'
import { keptLanguage, searchOf } from './request-language.ts'
import { sendFailure } from './http-server.ts'

/** A page as its audience's `pages.json` lists it; the list is written by the build (apps/web/src/page.ts says what each field means). */
export interface BuiltPage {
  readonly name: string
  readonly file: string
  readonly address?: string
  readonly names?: readonly string[]
  readonly needsSession?: boolean
  readonly cacheSeconds?: number
  readonly isStatic?: boolean
  readonly role?: 'sign-in' | 'home' | 'person-home' | 'old-engine' | 'not-found'
  readonly onlyInDemo?: boolean
}

/** The pages of an audience, served. */
export interface ServedPages {
  /** Address of the page with this role. */
  addressOf(role: NonNullable<BuiltPage['role']>): string | undefined
  /** The answer to an address nobody knows: a page for a browser, the failure for a program, both 404. */
  sendNotFound(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply>
}

export interface ServePagesOptions {
  /** Folder of the built audience. */
  readonly folder: string
  /** Where the audience begins, `/admin/`, when it is not alone on its host; as its list of pages says. */
  readonly base?: string
  /** True: pages that only a demo has exist too. */
  readonly demo?: boolean
  /** Asked before a page is sent: an address to go to instead, or undefined. */
  readonly before?: (page: BuiltPage, request: FastifyRequest) => Promise<string | undefined>
}

/** Internet Explorer, and other browsers in compatibility mode: they run none of our script (R1). */
const isOldEngine = (request: FastifyRequest) => /\bMSIE |\bTrident\//.test(request.headers['user-agent'] ?? '')

/** The list in `folder`; empty where no pages were built, as in a test that asks for none. Throws when there is a list and it cannot be read. */
function readBuiltPages(folder: string): readonly BuiltPage[] {
  try {
    return JSON.parse(readFileSync(join(folder, 'pages.json'), 'utf8')) as readonly BuiltPage[]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Serves every page of the list at its address, and the files they are made of. */
export function servePages(app: FastifyInstance, { folder, base = '/', before, demo = false }: ServePagesOptions): ServedPages {
  const pages = readBuiltPages(folder).filter(({ onlyInDemo }) => demo || onlyInDemo !== true)
  const withRole = (role: BuiltPage['role']) => pages.find((page) => page.role === role)
  const send = async (reply: FastifyReply, page: BuiltPage | undefined, status = 200): Promise<FastifyReply> => {
    const html = page && (await readFile(join(folder, page.file)).catch(() => undefined))
    if (page === undefined || html === undefined) return sendFailure(reply, failure('NOT_FOUND'))
    // what sets a cookie is for one browser
    if (page.cacheSeconds !== undefined && !reply.hasHeader('set-cookie'))
      reply.header('cache-control', `public, max-age=${page.cacheSeconds}`)
    return reply.status(status).type('text/html; charset=utf-8').send(html)
  }
  const sendNotFound = async (request: FastifyRequest, reply: FastifyReply) => {
    if (wantsPage(request)) return send(reply, withRole('not-found'), 404)
    reply.callNotFound()
    return reply
  }

  app.register(fastifyStatic, { root: folder, serve: false, cacheControl: false })
  const answer = async (page: BuiltPage, request: FastifyRequest, reply: FastifyReply) => {
    const elsewhere = await before?.(page, request)
    if (elsewhere !== undefined) return reply.redirect(elsewhere)
    const language = keptLanguage(searchOf(request.url), request.protocol === 'https')
    if (language !== undefined) reply.header('set-cookie', language)
    return send(reply, page.isStatic !== true && isOldEngine(request) ? (withRole('old-engine') ?? page) : page)
  }
  for (const page of pages.filter(({ address }) => address !== undefined)) {
    app.get(page.address ?? '', async (request, reply) => answer(page, request, reply))
    if (page.names === undefined) continue
    const names = new Set(page.names)
    app.get<{ Params: { name: string } }>(`${page.address}/:name`, async (request, reply) =>
      names.has(request.params.name) ? answer(page, request, reply) : sendNotFound(request, reply),
    )
  }
  app.get<{ Params: { '*': string } }>(`${base}assets/*`, async (request, reply) => {
    const path = request.params['*']
    if (!assetPath.test(path)) return reply.callNotFound()
    const life = hashedName.test(path) ? 'public, max-age=31536000, immutable' : 'public, max-age=3600'
    return reply.header('cache-control', life).sendFile(`assets/${path}`)
  })
  return { addressOf: (role) => withRole(role)?.address, sendNotFound }
}

/** A browser that opens an address; never a script that asks for data. */
function wantsPage(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/html') === true && !request.url.startsWith('/api/')
}

/** Names as the build makes them: no dot at the start of a part, so nothing climbs. */
const assetPath = /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/

/** A name that carries a hash of its content, as Vite writes it: another content is another name. */
const hashedName = /-[\w-]{8}\.\w+$/
