import { readFileSync } from 'node:fs'
import fastifyCookie from '@fastify/cookie'
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { homePage, noticePage, welcomePage } from './pages/page.ts'
import { languageOf } from './pages/words.ts'
import type { Settings } from './settings.ts'
import { callbackPath, createSignOn, type Attempt, type Tokens } from './sign-on.ts'
import { createVisits } from './visits.ts'

const style = readFileSync(new URL('pages/style.css', import.meta.url))

/** Time a sign-in at the portal may take, in seconds. */
const attemptLife = 900

/**
 * The sample business system: one page for who is here, entered through the portal.
 * @param report hears one line of every unexpected error, and of why a sign-in was not finished
 */
export function createBusinessSystem(settings: Settings, report: (line: string) => void): FastifyInstance {
  const app = fastify({ logger: false }) as unknown as FastifyInstance
  const signOn = createSignOn(settings)
  const attempts = createVisits<Attempt>()
  const sessions = createVisits<Tokens>()
  const secure = settings.origin.startsWith('https:')
  const cookieName = (name: string) => `${secure ? '__Host-' : ''}jingban-${name}`
  const attributes = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const
  const language = (request: FastifyRequest) => languageOf(request.headers['accept-language'], request.cookies[cookieName('language')])
  const show = (reply: FastifyReply, html: string, status = 200) => reply.status(status).type('text/html; charset=utf-8').send(html)

  app.register(fastifyCookie)
  app.addHook('onRequest', async (_request, reply) => void reply.headers(securityHeaders(settings)))
  app.addContentTypeParser('application/x-www-form-urlencoded', (_request, _payload, done) => done(null)) // the only form has no fields
  app.setNotFoundHandler((request, reply) => show(reply, noticePage(language(request), 'missing'), 404))
  app.setErrorHandler((error, request, reply) => {
    report(lineOf(error))
    return show(reply, noticePage(language(request), 'away'), 503)
  })

  app.get('/style.css', async (_request, reply) =>
    reply.header('cache-control', 'public, max-age=3600').type('text/css; charset=utf-8').send(style),
  )

  app.get('/', async (request, reply) => {
    const cookie = request.cookies[cookieName('session')]
    const tokens = sessions.get(cookie)
    if (tokens === undefined) return show(reply, welcomePage(language(request)))
    const identity = await signOn.identify(tokens)
    if (identity !== undefined) return show(reply, homePage(language(request), identity))
    sessions.take(cookie)
    reply.clearCookie(cookieName('session'), attributes)
    return show(reply, welcomePage(language(request)))
  })

  app.get<{ Params: { language: string } }>('/language/:language', async (request, reply) => {
    const chosen = languageOf(undefined, request.params.language) // anything else is Chinese
    reply.setCookie(cookieName('language'), chosen, { ...attributes, maxAge: 31_536_000 })
    return reply.redirect('/')
  })

  app.get('/sign-in', async (_request, reply) => {
    const { attempt, address } = await signOn.begin()
    reply.setCookie(cookieName('attempt'), attempts.add(attempt, attemptLife), attributes)
    return reply.redirect(address)
  })

  app.get(callbackPath, async (request, reply) => {
    const attempt = attempts.take(request.cookies[cookieName('attempt')])
    reply.clearCookie(cookieName('attempt'), attributes)
    // No attempt of this browser, or an answer that does not fit it: somebody else's sign-in must not become this browser's.
    const tokens =
      attempt &&
      (await signOn.finish(new URL(request.url, settings.origin), attempt).catch((error: unknown) => {
        report(`a sign-in was not finished: ${lineOf(error)}`)
        return undefined
      }))
    if (tokens === undefined) return show(reply, noticePage(language(request), 'lost'), 400)
    sessions.take(request.cookies[cookieName('session')])
    reply.setCookie(cookieName('session'), sessions.add(tokens, (tokens.expiresAt - Date.now()) / 1000), attributes)
    return reply.redirect('/')
  })

  app.post('/sign-out', async (request, reply) => {
    if (request.headers.origin !== settings.origin) return show(reply, noticePage(language(request), 'lost'), 403)
    const tokens = sessions.take(request.cookies[cookieName('session')])
    reply.clearCookie(cookieName('session'), attributes)
    return reply.redirect(tokens === undefined ? '/' : await signOn.endAddress(tokens), 303)
  })

  return app
}

/** What is known of an error: its kind, its sentence, and the code of OAuth (RFC 6749 §5.2) where the portal gave one. */
function lineOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error'
  const { error: code, error_description: description } = error as Error & { readonly error?: string; readonly error_description?: string }
  return [`${error.name}: ${error.message}`, code, description].filter((part) => part !== undefined).join('; ')
}

/** The sign-out form ends with a redirect to the portal, so its origin is a form target. */
function securityHeaders({ issuer, origin }: Settings): Record<string, string> {
  const policy = `default-src 'none'; style-src 'self'; form-action 'self' ${new URL(issuer).origin}; base-uri 'none'; frame-ancestors 'none'`
  return {
    'content-security-policy': policy,
    'cache-control': 'no-store',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    ...(origin.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  }
}
