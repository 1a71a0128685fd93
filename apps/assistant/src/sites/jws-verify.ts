import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import type { SiteKey, UnverifiedJws } from '@yinxin/protocol/assistant'

/**
 * True when one of `keys` made the ES256 signature (RFC 7518 §3.4) on `jws`. The key is picked by `kid`, so one JWS costs at most one
 * verification however many keys a site publishes.
 */
export function isJwsSignedByOneOf(jws: UnverifiedJws, keys: readonly SiteKey[]): boolean {
  const key = keys.find(({ kid }) => kid === jws.header['kid'])
  return key !== undefined && isJwsSignedBy(jws, key)
}

/** True when `key` made the ES256 signature on `jws`. */
export function isJwsSignedBy(jws: UnverifiedJws, key: SiteKey): boolean {
  const publicKey = importSiteKey(key)
  if (publicKey === undefined) return false
  return verify('sha256', Buffer.from(jws.signingInput), { key: publicKey, dsaEncoding: 'ieee-p1363' }, jws.signature)
}

function importSiteKey({ kty, crv, x, y }: SiteKey): KeyObject | undefined {
  try {
    return createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })
  } catch {
    return undefined // coordinates that are no point of the curve
  }
}
