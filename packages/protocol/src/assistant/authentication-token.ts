/**
 * The authentication token: a Web eID authentication token, byte-exact for RSA and ECDSA, and the same construction with SM2/SM3 under
 * a format name of its own so that Web eID libraries refuse it cleanly.
 */
import { failed, succeeded, type Result } from '../failures/catalogue.ts'
import { asText, parseObject } from '../wire/json-and-base64.ts'

const webEidFormat = 'web-eid:1.0'
const sm2Format = 'yinxin-sm2:1.0'

/** Algorithms of a token: JWS names of RFC 7518 §3.1, and ours for SM2 with SM3. */
export const tokenAlgorithms = ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512', 'SM2SM3'] as const
export type TokenAlgorithm = (typeof tokenAlgorithms)[number]

/** Sizes of the JSON text of a token, in characters (Web eID reference validators). */
export const tokenLength = { min: 100, max: 10_000 } as const

/** Sizes of a nonce, in characters: it is hashed as a string and never decoded. 32 random bytes are 44 characters of base64. */
export const nonceLength = { min: 44, max: 128 } as const

/** A token as it travels. Nothing in it is believed before the gateway has verified it. */
export interface AuthenticationToken {
  /** base64 DER of the certificate that is claimed to have signed. */
  readonly unverifiedCertificate: string
  readonly algorithm: TokenAlgorithm
  /** base64; ECDSA and SM2 as raw R‖S, RSA as is. */
  readonly signature: string
  readonly format: string
  /** Informative only. */
  readonly appVersion?: string
}

/** Hash a token algorithm uses, by node:crypto name. */
export function hashOf(algorithm: TokenAlgorithm): 'sha256' | 'sha384' | 'sha512' | 'sm3' {
  if (algorithm === 'SM2SM3') return 'sm3'
  return `sha${algorithm.slice(2)}` as 'sha256' | 'sha384' | 'sha512'
}

/** The format a token with this algorithm must name. */
export function formatOf(algorithm: TokenAlgorithm): string {
  return algorithm === 'SM2SM3' ? sm2Format : webEidFormat
}

/**
 * The bytes that are signed: `H(utf8 origin) ‖ H(utf8 nonce)` with the hash of the algorithm (Web eID authentication token, "signature").
 * The signature algorithm hashes them once more.
 * @param hash the digest function for `hashOf(algorithm)`; passed in because this package runs in browsers too
 */
export function bytesToSign(origin: string, nonce: string, hash: (data: Uint8Array) => Uint8Array): Uint8Array {
  const text = new TextEncoder()
  const [originHash, nonceHash] = [hash(text.encode(origin)), hash(text.encode(nonce))]
  const bytes = new Uint8Array(originHash.length + nonceHash.length)
  bytes.set(originHash)
  bytes.set(nonceHash, originHash.length)
  return bytes
}

const formatPattern = /^(?:web-eid:1(?:\.\d{1,3})?|yinxin-sm2:1(?:\.\d{1,3})?)$/

/**
 * Reads the JSON text of a token: size, JSON, format, fields, in that order. Unknown fields are ignored, as Web eID does.
 * @returns TOKEN_MALFORMED or FORMAT_UNSUPPORTED when it is none we can go on with
 */
export function parseAuthenticationToken(text: string): Result<AuthenticationToken> {
  if (text.length < tokenLength.min || text.length > tokenLength.max) return failed('TOKEN_MALFORMED', { field: 'length' })
  const object = parseObject(text)
  if (object === undefined) return failed('TOKEN_MALFORMED', { field: 'json' })
  const format = asText(object['format'], 64)
  if (format === undefined) return failed('TOKEN_MALFORMED', { field: 'format' })
  if (!formatPattern.test(format)) return failed('FORMAT_UNSUPPORTED')
  const algorithm = tokenAlgorithms.find((name) => name === object['algorithm'])
  if (algorithm === undefined) return failed('TOKEN_MALFORMED', { field: 'algorithm' })
  if (format.startsWith('yinxin-sm2:') !== (algorithm === 'SM2SM3')) return failed('FORMAT_UNSUPPORTED')
  const unverifiedCertificate = asText(object['unverifiedCertificate'], tokenLength.max)
  if (unverifiedCertificate === undefined) return failed('TOKEN_MALFORMED', { field: 'unverifiedCertificate' })
  const signature = asText(object['signature'], 2048)
  if (signature === undefined) return failed('TOKEN_MALFORMED', { field: 'signature' })
  const appVersion = asText(object['appVersion'], 255)
  const token = { unverifiedCertificate, algorithm, signature, format }
  return succeeded(appVersion === undefined ? token : { ...token, appVersion })
}
