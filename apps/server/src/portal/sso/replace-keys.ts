import type Provider from 'oidc-provider'
// @ts-expect-error -- without types: the provider makes its key set once, by this function, and offers no other way to change it while it runs
import makeKeySet from 'oidc-provider/lib/helpers/initialize_keystore.js'
import type { SsoKeys } from './keys.ts'

/** From now on the provider signs with the first of `jwks` and publishes all of them. `replace-keys.test.ts` shows it with the version in use. */
export function replaceKeys(provider: Provider, jwks: SsoKeys['jwks']): void {
  ;(makeKeySet as (this: Provider, jwks: SsoKeys['jwks']) => void).call(provider, jwks)
}
