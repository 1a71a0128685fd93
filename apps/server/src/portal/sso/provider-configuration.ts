import type { Account, Configuration, KoaContextWithOIDC } from 'oidc-provider'
import { requestLanguage } from '../../platform/web/request-language.ts'
import type { PortalParts } from '../deps.ts'
import { failureLocation } from '../failure-location.ts'
import { interactionPath } from '../interactions/store.ts'
import { actingIn } from './acting.ts'
import { createOidcAdapter } from './adapter.ts'
import { claimsByScope, scopes } from './claims.ts'
import { clientOf } from './clients.ts'
import { failureCodeOf } from './failure-code.ts'
import type { SsoKeys } from './keys.ts'
import { logoutPage } from './logout-page.ts'
import { judgeReach } from './reach-system.ts'

/** Time to sign in once a business system has sent somebody, in seconds. */
export const interactionLife = 900

/** The trace id our routes put on the request for the provider. */
export const traceIdOf = (ctx: KoaContextWithOIDC) => String(ctx.req.headers['x-trace-id'])

/** Settings of the OpenID provider. `findAccount` and `pairwiseIdentifier` answer for those who act in a context: the account id is the context's. */
export function providerConfiguration(
  portal: PortalParts,
  keys: SsoKeys,
  accounts: {
    findAccount(ctx: KoaContextWithOIDC, id: string): Promise<Account | undefined>
    pairwiseIdentifier(ctx: KoaContextWithOIDC, id: string, client: { clientId: string }): Promise<string>
  },
): Configuration {
  const { config } = portal
  const life = config.sessionAbsoluteSeconds
  return {
    ...accounts,
    adapter: createOidcAdapter(portal),
    clients: config.businessSystems.map(clientOf),
    jwks: keys.jwks as NonNullable<Configuration['jwks']>,
    // the session cookie is put into a request by provider-session.ts alone, so that there is nobody to sign it against
    cookies: { keys: [keys.cookieKey], names: cookieNames(config.secureCookies), long: { signed: false } },
    claims: claimsByScope,
    scopes,
    acrValues: ['certificate', 'certificate-stale'],
    subjectTypes: ['pairwise'],
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    clientBasedCORS: () => false, // business systems talk to the provider from their servers
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => void (ctx.body = logoutPage(inContext(form, ctx.oidc.session?.accountId), languageOf(ctx))),
        postLogoutSuccessSource: (ctx) => ctx.redirect('/ssologin/login'),
      },
      backchannelLogout: { enabled: true },
      pushedAuthorizationRequests: { enabled: false }, // nobody uses them, and each would be a row
      userinfo: { enabled: true },
    },
    ttl: { AccessToken: 3600, AuthorizationCode: 60, IdToken: 600, Interaction: interactionLife, Session: life, Grant: life },
    interactions: { url: (_ctx, interaction) => interactionPath(interaction.uid) },
    loadExistingGrant: (ctx) => configuredGrant(portal, ctx),
    renderError: (ctx, _out, error) => renderFailure(portal, ctx, error),
    fetch: fetchConfigured(config.businessSystems.flatMap(({ backchannelLogoutUri }) => backchannelLogoutUri ?? [])),
  }
}

/** Prefixes keep what http could have planted from being read over https (RFC 6265bis §4.1.3); the two with a path of their own cannot be `__Host-`. */
export function cookieNames(secure: boolean) {
  const [host, anyPath] = secure ? ['__Host-', '__Secure-'] : ['', '']
  return { session: `${host}yinxin-sso`, interaction: `${anyPath}yinxin-interaction`, resume: `${anyPath}yinxin-resume` }
}

/** The form comes back for whom it was asked: another tab may act for somebody else by then. */
const inContext = (form: string, context: string | undefined) =>
  context === undefined ? form : form.replace(/ action="([^"?]*)"/, ` action="$1?context=${context}"`)

const languageOf = (ctx: KoaContextWithOIDC) => requestLanguage(ctx.search, ctx.headers)

/**
 * Configured business systems belong to the operator, so nobody is asked to consent: the grant is made on the way. None for a system that whoever acts in
 * this context does not reach: being in one of them opens no other, and the interaction says so.
 */
async function configuredGrant(portal: PortalParts, ctx: KoaContextWithOIDC) {
  const { client, session, provider } = ctx.oidc
  if (client === undefined || session?.accountId === undefined) return undefined
  const acting = await actingIn(portal, session.accountId)
  if (acting === undefined || !judgeReach(acting.organization, client.clientId, portal.config.businessSystems).ok) return undefined
  const known = session.grantIdFor(client.clientId)
  const existing = known === undefined ? undefined : await provider.Grant.find(known)
  if (existing !== undefined) return existing
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
  grant.addOIDCScope(scopes.join(' '))
  await grant.save()
  return grant
}

async function renderFailure({ log }: PortalParts, ctx: KoaContextWithOIDC, error: Error & { error?: string }): Promise<void> {
  const uid = /\/auth\/([A-Za-z0-9_-]{1,64})$/.exec(ctx.path)?.[1]
  const begun = uid !== undefined && (await ctx.oidc.provider.Interaction.find(uid)) !== undefined
  const code = failureCodeOf(error, begun)
  log[code === 'INTERNAL' ? 'error' : 'info']({ err: error, traceId: traceIdOf(ctx), code }, 'single sign-on refused')
  ctx.status = 303
  ctx.redirect(failureLocation(code, traceIdOf(ctx)))
}

/**
 * The provider calls out only to tell business systems of a sign-out. Its guard against private addresses (where those systems live) is replaced by a list:
 * exactly the configured addresses.
 */
function fetchConfigured(addresses: readonly string[]): NonNullable<Configuration['fetch']> {
  const allowed = new Set(addresses.map((address) => new URL(address).href))
  return async (url, options) => {
    if (!allowed.has(String(url))) throw new Error('The portal calls only configured addresses.')
    const { dispatcher: _guard, ...rest } = options as RequestInit & { dispatcher?: unknown }
    return fetch(url, rest)
  }
}
