import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Provider, { type Account, type KoaContextWithOIDC } from 'oidc-provider'
import { writeAudit } from '../../platform/audit/line.ts'
import { endSessions } from '../../platform/sessions/end-session.ts'
import type { Jobs } from '../../platform/jobs/jobs.ts'
import type { PortalParts } from '../deps.ts'
import { noteUse } from '../delegations/store.ts'
import { handlerAs } from '../sign-in/decision.ts'
import { actingIn, type Acting } from './acting.ts'
import { amr, amrOfDemo, claimsOf, pairwise } from './claims.ts'
import { subjectInAccountId, subOf, tellBusinessSystems } from './farewells.ts'
import { interactionRoutes } from './interaction-routes.ts'
import type { SsoKeys } from './keys.ts'
import { launchRoute } from './launch-route.ts'
import { saveLaunch } from '../interactions/launches.ts'
import { plainStyle, plainStylePath } from './logout-page.ts'
import { logoutQueue } from './logout-queue.ts'
import { cookieNames, providerConfiguration, traceIdOf } from './provider-configuration.ts'
import { replaceKeys } from './replace-keys.ts'
import { providerSessionOf, withProviderSession } from './provider-session.ts'

/** Single sign-on into business systems by OpenID Connect (R31). */
export interface SingleSignOn {
  /** Mounts /oidc and /sso. */
  routes(app: FastifyInstance): void
  /** From now on ID tokens are signed with the first of these keys, and all of them are published. */
  useKeys(jwks: SsoKeys['jwks']): void
}

/**
 * The OpenID provider. It knows no accounts of its own: its account id is that of a context, for whom somebody acts; everything it gave ends with the
 * session the context is under, and a switch of unit shows at userinfo at once.
 */
export async function createSingleSignOn(
  portal: PortalParts,
  { keys, jobs }: { readonly keys: SsoKeys; readonly jobs: Jobs },
): Promise<SingleSignOn> {
  const { config, db } = portal
  const salt = keys.subjectSalt
  const methods = config.demo ? amrOfDemo : amr
  const accounts = {
    findAccount: async (_ctx: KoaContextWithOIDC, id: string, token?: { sid?: string }) => {
      const acting = await actingIn(portal, id)
      return acting && accountOf(acting, methods, token?.sid ?? pairwise(salt, 'sid', id))
    },
    pairwiseIdentifier: async (_ctx: KoaContextWithOIDC, id: string, client: { clientId: string }) =>
      subjectInAccountId(id) ?? subOfContext(id, client.clientId),
  }
  async function subOfContext(id: string, clientId: string): Promise<string> {
    const acting = await actingIn(portal, id)
    return acting === undefined ? pairwise(salt, clientId, id) : subOf(db, salt, acting.session, acting.context, clientId)
  }
  const provider = new Provider(`${config.origin}/oidc`, providerConfiguration(portal, keys, accounts))
  provider.proxy = true // addresses come from the configured origin, see mount
  provider.on('server_error', (ctx, error) =>
    portal.log.error({ err: error, traceId: traceIdOf(ctx) }, 'unexpected error of the OpenID provider'),
  )
  const signedOut = new WeakSet<object>()
  provider.on('end_session.success', (ctx) => void signedOut.add(ctx))
  provider.use((ctx, next) => recordDecisions(portal, ctx as KoaContextWithOIDC, signedOut, next))
  tellBusinessSystems(provider, { jobs, salt, businessSystems: config.businessSystems }, async (clientId, accountId, sid) => {
    const sub = await subOfContext(accountId, clientId)
    await db.transaction().execute((trx) => jobs.send(trx, logoutQueue, { clientId, sub, ...(sid === undefined ? {} : { sid }) }))
  })
  let used = kidsOf(keys.jwks)
  return {
    useKeys(jwks) {
      if (kidsOf(jwks) === used) return
      replaceKeys(provider, jwks)
      used = kidsOf(jwks)
      portal.log.info({ keys: used }, 'the keys of ID tokens have changed')
    },
    routes(app) {
      app.get(plainStylePath, async (_request, reply) =>
        reply.header('cache-control', 'public, max-age=3600').type('text/css').send(plainStyle),
      )
      launchRoute(app, portal)
      interactionRoutes(app, portal, provider, methods)
      app.register(async (scope) => mount(scope, portal, provider))
    },
  }
}

const kidsOf = ({ keys }: SsoKeys['jwks']) => keys.map(({ kid }) => kid).join(' ')

function accountOf(acting: Acting, methods: readonly string[], sid: string): Account {
  return { accountId: acting.context.id, claims: async () => claimsOf({ acting, amr: methods, sid }) }
}

/**
 * After each answer of the provider, before it is sent: audit of a code given (R32); the portal's session ends with a sign-out that the provider has
 * checked and confirmed, and with no other; the provider's session cookie stays here.
 */
async function recordDecisions(
  portal: PortalParts,
  ctx: KoaContextWithOIDC,
  signedOut: WeakSet<object>,
  next: () => Promise<void>,
): Promise<void> {
  await next()
  keepSessionCookie(portal, ctx)
  const { oidc } = ctx
  const accountId = oidc?.session?.accountId
  if (accountId === undefined) return
  if (oidc.entities.AuthorizationCode !== undefined && ['authorization', 'resume'].includes(oidc.route))
    await auditAuthorized(portal, ctx, accountId)
  if (signedOut.has(ctx) && oidc.params?.['logout'] !== undefined) {
    const session = await portal.sessions.byContext(portal.db, accountId)
    if (session !== undefined) await endSessions(portal, [{ session, reason: 'business-system', traceId: traceIdOf(ctx) }])
  }
}

function keepSessionCookie({ config }: PortalParts, ctx: KoaContextWithOIDC): void {
  const name = cookieNames(config.secureCookies).session
  const set = [ctx.res.getHeader('set-cookie') ?? []].flat().map(String)
  const others = set.filter((cookie) => !cookie.startsWith(`${name}=`) && !cookie.startsWith(`${name}.sig=`))
  if (others.length === set.length) return
  if (others.length === 0) ctx.remove('set-cookie')
  else ctx.set('set-cookie', others)
}

async function auditAuthorized(portal: PortalParts, ctx: KoaContextWithOIDC, accountId: string): Promise<void> {
  const acting = await actingIn(portal, accountId)
  if (acting === undefined) return
  const { session, proof, context, organization } = acting
  const { agent } = organization
  if (agent !== undefined) await noteUse(portal.db, context.basis.id, portal.clock.now())
  // whoever goes in without being asked is in for this one too, until they go in for another
  const clientId = ctx.oidc.client?.clientId
  if (clientId !== undefined) await saveLaunch(portal.db, { sessionId: session.id, clientId, contextId: context.id })
  const line = {
    event: 'sso.authorized' as const,
    traceId: traceIdOf(ctx),
    actor: context.organizationId,
    subject: ctx.oidc.client?.clientId ?? '',
    certificate: proof.certificate.sha256,
    detail: {
      session: session.id,
      context: context.id,
      unit: context.unitCode,
      acr: session.acr,
      handler: handlerAs(organization.role !== undefined, proof.handlerName),
      ...(organization.role === undefined ? {} : { role: organization.role.id, person: organization.role.personId }),
      ...(agent === undefined ? {} : { agent: agent.organization.id, delegation: agent.delegationId }),
    },
  }
  await writeAudit(portal.db, 'portal', line, { now: portal.clock.now(), node: portal.node })
}

/** Mounts the provider under /oidc. It reads bodies itself, and its own idea of the public address is replaced by the configured one. */
function mount(scope: FastifyInstance, portal: PortalParts, provider: Provider): void {
  const answer = provider.callback()
  const { protocol, host } = new URL(portal.config.origin)
  const policy = oidcPolicy(portal)
  const { session: sessionCookie } = cookieNames(portal.config.secureCookies)
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
  scope.all('/oidc/*', async (request: FastifyRequest, reply: FastifyReply) => {
    const raw = request.raw as typeof request.raw & { originalUrl?: string }
    const cookie = withProviderSession(raw.headers.cookie, sessionCookie, await providerSessionOf(portal, request))
    raw.originalUrl = raw.url ?? '/'
    raw.url = raw.originalUrl.slice('/oidc'.length)
    const { traceId } = request
    Object.assign(raw.headers, { cookie, 'x-forwarded-proto': protocol.slice(0, -1), 'x-forwarded-host': host, 'x-trace-id': traceId })
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value)
    reply.raw.setHeader('content-security-policy', policy)
    reply.hijack()
    await answer(request.raw, reply.raw)
  })
}

/** Sign-out at the provider is a form that ends with a redirect to a business system, so their origins are form targets. */
function oidcPolicy({ config }: PortalParts): string {
  const origins = config.businessSystems.flatMap(({ redirectUris }) => redirectUris.map((uri) => new URL(uri).origin))
  const targets = ["'self'", ...new Set(origins)].join(' ')
  return `default-src 'none'; script-src 'none'; style-src 'self'; form-action ${targets}; base-uri 'none'; frame-ancestors 'none'`
}
