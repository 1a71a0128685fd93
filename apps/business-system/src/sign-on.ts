import * as openid from 'openid-client'
import type { Settings } from './settings.ts'

/** What the portal says of who is here. Everything but `sub` may be absent; `handler` is, when nobody was identified. */
export interface Identity {
  readonly sub: string
  readonly acr?: string
  readonly org?: { readonly name?: string; readonly uscc?: string; readonly region?: string }
  readonly unit?: {
    readonly code?: string
    readonly name?: string
    readonly insurances?: readonly { readonly kind: string; readonly place: string }[]
  }
  /** Who acts for it by a delegation (RFC 8693 §4.1); absent: its own people do. */
  readonly act?: { readonly org?: { readonly name?: string; readonly uscc?: string } }
  readonly handler?: { readonly name?: string }
  readonly cert?: { readonly issuer?: string; readonly serial?: string; readonly not_after?: string; readonly algorithm?: string }
}

/** Secrets of one sign-in under way; kept on the server, tied to the browser by a cookie. */
export interface Attempt {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** Tokens of somebody signed in. They stay on the server. */
export interface Tokens {
  readonly sub: string
  readonly accessToken: string
  readonly idToken: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** Sign-in by OpenID Connect: authorization code with PKCE, state and nonce. */
export interface SignOn {
  begin(): Promise<{ readonly attempt: Attempt; readonly address: string }>
  /** Checks the answer (state, issuer, code, nonce, signature) and exchanges the code. Throws when anything is wrong. */
  finish(address: URL, attempt: Attempt): Promise<Tokens>
  /** Who is here now; undefined when the portal's session is over. Asked at every page: the unit may have been switched. */
  identify(tokens: Tokens): Promise<Identity | undefined>
  /** Where to send a browser that signs out. */
  endAddress(tokens: Tokens): Promise<string>
}

export const callbackPath = '/callback'

/** Claims beyond `sub` come from these scopes. */
const scope = 'openid organization handler certificate'

/** Creates the relying party. The portal's metadata is read at first use and asked for again after a failure, so either may start first. */
export function createSignOn(settings: Settings): SignOn {
  let known: Promise<openid.Configuration> | undefined
  const configuration = () => {
    known ??= discover(settings).catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }
  return {
    begin: async () => begin(await configuration(), settings),
    finish: async (address, attempt) => finish(await configuration(), address, attempt),
    identify: async (tokens) => identify(await configuration(), tokens),
    endAddress: async ({ idToken }) =>
      openid.buildEndSessionUrl(await configuration(), { id_token_hint: idToken, post_logout_redirect_uri: `${settings.origin}/` }).href,
  }
}

async function discover({ issuer, clientId, clientSecret }: Settings): Promise<openid.Configuration> {
  const server = new URL(issuer)
  // Plain http only ever reaches this machine (see settings); openid-client refuses it unless told.
  const options = server.protocol === 'http:' ? { execute: [openid.allowInsecureRequests] } : {}
  return openid.discovery(server, clientId, { id_token_signed_response_alg: 'ES256' }, openid.ClientSecretBasic(clientSecret), options)
}

async function begin(configuration: openid.Configuration, { origin }: Settings) {
  const attempt = { state: openid.randomState(), nonce: openid.randomNonce(), verifier: openid.randomPKCECodeVerifier() }
  const address = openid.buildAuthorizationUrl(configuration, {
    redirect_uri: origin + callbackPath,
    scope,
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: 'S256',
  })
  return { attempt, address: address.href }
}

async function finish(configuration: openid.Configuration, address: URL, attempt: Attempt): Promise<Tokens> {
  const checks = { expectedState: attempt.state, expectedNonce: attempt.nonce, pkceCodeVerifier: attempt.verifier, idTokenExpected: true }
  const answer = await openid.authorizationCodeGrant(configuration, address, checks)
  const claims = answer.claims()
  if (claims === undefined || answer.id_token === undefined) throw new Error('The portal sent no ID token.')
  return {
    sub: claims.sub,
    accessToken: answer.access_token,
    idToken: answer.id_token,
    expiresAt: Date.now() + (answer.expiresIn() ?? 0) * 1000,
  }
}

async function identify(configuration: openid.Configuration, { accessToken, sub }: Tokens): Promise<Identity | undefined> {
  try {
    return (await openid.fetchUserInfo(configuration, accessToken, sub)) as unknown as Identity
  } catch (error) {
    if (error instanceof openid.WWWAuthenticateChallengeError) return undefined
    throw error
  }
}
