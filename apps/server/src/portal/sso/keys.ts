import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { keyPeriods } from '../keys/key-periods.ts'
import { portalKey, portalKeys, type KeyDeps } from '../keys/portal-key.ts'

export interface SsoKeys {
  /** Private JWKs that sign ID tokens; never the key that signs requests to the assistant. */
  readonly jwks: { readonly keys: JWK[] }
  /** Signs the provider's cookies. */
  readonly cookieKey: string
  /** Makes pairwise subjects; changing it changes every `sub`. */
  readonly subjectSalt: Uint8Array
}

/** A token lives ten minutes; business systems may keep a key set for a day. */
const keepPublishedSeconds = 86_400

/** Kind of the keys that sign ID tokens. */
export const idTokenKind = 'id-token'

/** Loads the keys of single sign-on, creating them at first use. */
export async function loadSsoKeys(deps: KeyDeps): Promise<SsoKeys> {
  const cookieKey = await portalKey(deps, 'oidc-cookies', () => randomBytes(32))
  const subjectSalt = await portalKey(deps, 'pairwise-subjects', () => randomBytes(32))
  return { jwks: await idTokenKeys(deps), cookieKey: Buffer.from(cookieKey).toString('base64url'), subjectSalt }
}

/** The keys that sign ID tokens, or are published because they will or did: the one that signs now first. */
export async function idTokenKeys(deps: KeyDeps): Promise<SsoKeys['jwks']> {
  const { published } = keyPeriods(await portalKeys(deps, idTokenKind, createIdTokenKey), deps.clock.now(), keepPublishedSeconds)
  return { keys: await Promise.all(published.map(({ bytes }) => jwkOf(bytes))) }
}

async function jwkOf(bytes: Uint8Array): Promise<JWK> {
  const key = JSON.parse(Buffer.from(bytes).toString('utf8')) as JWK
  return { ...key, kid: await calculateJwkThumbprint(key), use: 'sig', alg: 'ES256' }
}

/** A new key for ID tokens, as JSON of a JWK. */
export function createIdTokenKey(): Uint8Array {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return Buffer.from(JSON.stringify(privateKey.export({ format: 'jwk' })))
}
