import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { portalKey } from '../keys/portal-key.ts'

export interface SsoKeys {
  /** Private JWKs that sign ID tokens; never the key that signs requests to the assistant. */
  readonly jwks: { readonly keys: JWK[] }
  /** Signs the provider's cookies. */
  readonly cookieKey: string
  /** Makes pairwise subjects; changing it changes every `sub`. */
  readonly subjectSalt: Uint8Array
}

/** Loads the keys of single sign-on, creating them at first use. */
export async function loadSsoKeys(deps: Parameters<typeof portalKey>[0]): Promise<SsoKeys> {
  const jwk = await portalKey(deps, 'id-token', createJwk)
  const cookieKey = await portalKey(deps, 'oidc-cookies', () => randomBytes(32))
  const subjectSalt = await portalKey(deps, 'pairwise-subjects', () => randomBytes(32))
  const key = JSON.parse(Buffer.from(jwk).toString('utf8')) as JWK
  const kid = await calculateJwkThumbprint(key)
  return {
    jwks: { keys: [{ ...key, kid, use: 'sig', alg: 'ES256' }] },
    cookieKey: Buffer.from(cookieKey).toString('base64url'),
    subjectSalt,
  }
}

function createJwk(): Uint8Array {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return Buffer.from(JSON.stringify(privateKey.export({ format: 'jwk' })))
}
