import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { encodeBase64Url, jwsSigningInput, siteRequestType, type SiteKey, type SitePublication, type SiteRequest } from '@yinxin/protocol'
import { calculateJwkThumbprint } from 'jose'
import { portalKey } from '../keys/portal-key.ts'

/** Signs what the portal asks assistants for, and publishes the key. Never the key that signs ID tokens (protocols §1). */
export interface SiteRequestKey {
  /** Compact JWS of the request, ES256. */
  sign(request: SiteRequest): string
  /** The public key as the vendor's site list and `/.well-known/yinxin-site.json` carry it. */
  readonly publicKey: SiteKey
}

/** Loads the portal's request key, creating it at first use. */
export async function loadSiteRequestKey(deps: Parameters<typeof portalKey>[0]): Promise<SiteRequestKey> {
  const pkcs8 = await portalKey(deps, 'site-request', createPkcs8)
  const privateKey = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
  const publicKey = await siteKeyOf(privateKey)
  return { publicKey, sign: (request) => signRequest(privateKey, publicKey.kid, request) }
}

/** What the portal publishes about itself. */
export function sitePublication(origin: string, name: string, key: SiteKey): SitePublication {
  return { origin, name, keys: [key] }
}

function createPkcs8(): Uint8Array {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ format: 'der', type: 'pkcs8' })
}

async function siteKeyOf(privateKey: KeyObject): Promise<SiteKey> {
  const { x, y } = createPublicKey(privateKey).export({ format: 'jwk' }) as { x: string; y: string }
  const jwk = { kty: 'EC', crv: 'P-256', x, y } as const
  return { ...jwk, kid: await calculateJwkThumbprint(jwk) }
}

function signRequest(privateKey: KeyObject, kid: string, request: SiteRequest): string {
  const input = jwsSigningInput({ alg: 'ES256', typ: siteRequestType, kid }, request)
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${input}.${encodeBase64Url(signature)}`
}
