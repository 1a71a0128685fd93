import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Provider, { type Account, type KoaContextWithOIDC } from 'oidc-provider'
import { writeAudit } from '../../platform/audit.ts'
import { organizationById } from '../binding/store.ts'
import type { PortalContext } from '../deps.ts'
import { endSession } from '../sessions/end-session.ts'
import { sessionOver } from '../sessions/limits.ts'
import { sessionByCookie, sessionById, type Session } from '../sessions/store.ts'
import { amr, amrOfDemo, claimsOf, pairwise, subjectOf } from './claims.ts'
import { createFarewells } from './farewells.ts'
import { interactionRoutes } from './interaction-routes.ts'
import { loadSsoKeys } from './keys.ts'
import { plainStyle, plainStylePath } from './logout-page.ts'
import { providerConfiguration, traceIdOf } from './provider-configuration.ts'

/** Single sign-on into business systems by OpenID Connect (R31). */
export interface SingleSignOn {
  /** Mounts /oidc and /sso. */
  routes(app: FastifyInstance): void
  /** Call before sessions end; call what it answers after they have: business systems that asked for it are told. */
  sessionsEnd(sessions: readonly Session[]): Promise<() => Promise<void>>
}

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * The OpenID provider. It knows no accounts of its own: its account id is the portal session's, so that everything it gave ends when that session does, and
 * a switch of unit shows at userinfo at once.
 */
export async function createSingleSignOn(context: PortalContext): Promise<SingleSignOn> {
  const { config, db, clock } = context
  const keys = await loadSsoKeys(context)
  const methods = config.demo ? amrOfDemo : amr
  const farewells = createFarewells(context)
  const living = async (id: string) => {
    const session = uuidPattern.test(id) ? await sessionById(db, id) : undefined
    return session !== undefined && sessionOver(session, clock.now()) === undefined ? session : undefined
  }
  const accounts = {
    findAccount: async (_ctx: KoaContextWithOIDC, id: string, token?: { sid?: string }) => {
      const session = await living(id)
      return session && accountOf(context, session, methods, keys.subjectSalt, token?.sid)
    },
    pairwiseIdentifier: async (_ctx: KoaContextWithOIDC, id: string, client: { clientId: string }) => {
      const session = farewells.leaving(id) ?? (await sessionById(db, id))
      return pairwise(keys.subjectSalt, client.clientId, session === undefined ? id : subjectOf(session))
    },
  }
  const provider = new Provider(`${config.origin}/oidc`, providerConfiguration(context, keys, accounts))
  provider.proxy = true // addresses come from the configured origin, see mount
  provider.on('server_error', (ctx, error) =>
    context.log.error({ err: error, traceId: traceIdOf(ctx) }, 'unexpected error of the OpenID provider'),
  )
  provider.use((ctx, next) => recordDecisions(context, ctx as KoaContextWithOIDC, next))
  return {
    sessionsEnd: (sessions) => farewells.prepare(provider, sessions),
    routes(app) {
      app.get(plainStylePath, async (_request, reply) =>
        reply.header('cache-control', 'public, max-age=3600').type('text/css').send(plainStyle),
      )
      interactionRoutes(app, context, provider, methods)
      app.register(async (scope) => mount(scope, context, provider))
    },
  }
}

async function accountOf(
  { db }: PortalContext,
  session: Session,
  methods: readonly string[],
  salt: Uint8Array,
  sid: string | undefined,
): Promise<Account | undefined> {
  const organization = await organizationById(db, session.organizationId)
  if (organization === undefined) return undefined
  return {
    accountId: session.id,
    claims: async () => claimsOf({ session, organization, amr: methods, sid: sid ?? pairwise(salt, 'sid', session.id) }),
  }
}

/** After each answer of the provider, before it is sent: audit of a code given (R32), and the portal's session ends with a sign-out confirmed at the provider. */
async function recordDecisions(context: PortalContext, ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next()
  const { oidc } = ctx
  const accountId = oidc?.session?.accountId
  const session = accountId === undefined ? undefined : await sessionById(context.db, accountId)
  if (session === undefined) return
  const traceId = traceIdOf(ctx)
  if (oidc.entities.AuthorizationCode !== undefined && ['authorization', 'resume'].includes(oidc.route)) {
    const line = {
      event: 'sso.authorized' as const,
      traceId,
      actor: session.organizationId,
      subject: oidc.client?.clientId ?? '',
      certificate: session.facts.certificate.sha256,
      detail: {
        session: session.id,
        unit: session.unitCode,
        acr: session.facts.acr,
        handler: session.facts.handlerName === undefined ? 'not identified' : 'named by certificate',
      },
    }
    await writeAudit(context.db, 'portal', line, { now: context.clock.now(), node: context.node })
  }
  if (oidc.route === 'end_session_confirm' && oidc.params?.['logout'] !== undefined) {
    await context.db.transaction().execute((trx) => endSession(context, trx, { session, reason: 'business-system', traceId }))
  }
}

/** Mounts the provider under /oidc. It reads bodies itself, and its own idea of the public address is replaced by the configured one. */
function mount(scope: FastifyInstance, context: PortalContext, provider: Provider): void {
  const answer = provider.callback()
  const { protocol, host } = new URL(context.config.origin)
  const policy = oidcPolicy(context)
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
  scope.all('/oidc/*', async (request, reply) => {
    if (isAuthorization(request)) await forgetStaleSession(context, provider, request, reply)
    const raw = request.raw as typeof request.raw & { originalUrl?: string }
    raw.originalUrl = raw.url ?? '/'
    raw.url = raw.originalUrl.slice('/oidc'.length)
    Object.assign(raw.headers, { 'x-forwarded-proto': protocol.slice(0, -1), 'x-forwarded-host': host, 'x-trace-id': request.traceId })
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value)
    reply.raw.setHeader('content-security-policy', policy)
    reply.hijack()
    await answer(request.raw, reply.raw)
  })
}

const isAuthorization = (request: FastifyRequest) => request.url.split('?', 1)[0] === '/oidc/auth'

/** Sign-out at the provider is a form that ends with a redirect to a business system, so their origins are form targets. */
function oidcPolicy({ config }: PortalContext): string {
  const origins = config.businessSystems.flatMap(({ redirectUris }) => redirectUris.map((uri) => new URL(uri).origin))
  const targets = ["'self'", ...new Set(origins)].join(' ')
  return `default-src 'none'; script-src 'none'; style-src 'self'; form-action ${targets}; base-uri 'none'; frame-ancestors 'none'`
}

/** A provider's session whose portal session is over, or is not this browser's any more, must not let anybody in. */
async function forgetStaleSession(context: PortalContext, provider: Provider, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const sso = await provider.Session.get(provider.createContext(request.raw, reply.raw) as unknown as KoaContextWithOIDC)
  if (sso.accountId === undefined) return
  const hash = context.cookies.hashOf(request, 'session')
  const session = hash === undefined ? undefined : await sessionByCookie(context.db, hash)
  const holds = session?.id === sso.accountId && sessionOver(session, context.clock.now()) === undefined
  if (!holds) await sso.destroy()
}
