import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { signRaw } from '@yinxin/pki'
import { siteRequestType, type SiteKey, type SitePublication, type SiteRequest } from '@yinxin/protocol/assistant'
import { calculateJwkThumbprint } from 'jose'

/** Signs what a site asks assistants for, and publishes the key. Never the key that signs ID tokens (protocol §1). */
export interface SiteRequestKey {
  /** Compact JWS of the request, ES256. */
  sign(request: SiteRequest): string
  /** The public keys as the vendor's site list and `/.well-known/yinxin-site.json` carry them, the one that signs first. */
  readonly publicKeys: readonly SiteKey[]
}

/**
 * The request key of a site.
 * @param pkcs8 of `createRequestKey`, kept by the component
 */
export async function siteRequestKey(pkcs8: Uint8Array): Promise<SiteRequestKey> {
  const privateKey = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
  const publicKey = await siteKeyOf(privateKey)
  const header = encode({ alg: 'ES256', typ: siteRequestType, kid: publicKey.kid })
  return { publicKeys: [publicKey], sign: (request) => signRequest(privateKey, header, request) }
}

/** What a site publishes about itself. */
export function sitePublication(origin: string, name: string, keys: readonly SiteKey[]): SitePublication {
  return { origin, name, keys: [...keys] }
}

/** A new request key, PKCS#8 in DER. */
export function createRequestKey(): Uint8Array {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ format: 'der', type: 'pkcs8' })
}

async function siteKeyOf(privateKey: KeyObject): Promise<SiteKey> {
  const { x, y } = createPublicKey(privateKey).export({ format: 'jwk' }) as { x: string; y: string }
  const jwk = { kty: 'EC', crv: 'P-256', x, y } as const
  return { ...jwk, kid: await calculateJwkThumbprint(jwk) }
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Through `signRaw`, which hands OpenSSL the bare key: with `dsaEncoding` beside it Node makes and drops an error object with its stack each time. */
function signRequest(privateKey: KeyObject, header: string, request: SiteRequest): string {
  const input = `${header}.${encode(request)}`
  const signature = signRaw({ algorithm: 'ECDSA-SHA256', privateKey, message: Buffer.from(input) })
  return `${input}.${Buffer.from(signature).toString('base64url')}`
}
