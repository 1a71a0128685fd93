import type { ClientMetadata } from 'oidc-provider'
import type { BusinessSystem } from '../config.ts'
import { scopes } from './claims.ts'

/** A configured business system as an OpenID Connect client: code flow with PKCE, nothing else. */
export function clientOf(system: BusinessSystem): ClientMetadata {
  return {
    client_id: system.clientId,
    client_secret: system.clientSecret,
    client_name: system.name.zh,
    redirect_uris: [...system.redirectUris],
    post_logout_redirect_uris: [...(system.postLogoutRedirectUris ?? originsOf(system.redirectUris))],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg: 'ES256',
    subject_type: 'pairwise',
    scope: scopes.join(' '),
    ...(system.backchannelLogoutUri === undefined
      ? {}
      : { backchannel_logout_uri: system.backchannelLogoutUri, backchannel_logout_session_required: true }),
  }
}

const originsOf = (redirectUris: readonly string[]) => [
  ...new Set(redirectUris.flatMap((uri) => [new URL(uri).origin, `${new URL(uri).origin}/`])),
]
