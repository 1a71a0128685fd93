/** Reading unverified JSON by hand: small enough for the browser bundle, strict enough for a border. */

export type JsonObject = { readonly [key: string]: unknown }

/** The value as a plain object, or undefined. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
}

/** The value as a string of `min`…`max` characters, or undefined. */
export function asText(value: unknown, max: number, min = 1): string | undefined {
  return typeof value === 'string' && value.length >= min && value.length <= max ? value : undefined
}

/** JSON text as a plain object, or undefined: never throws. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return undefined // not JSON: the caller answers with its own failure code
  }
}

const base64Pattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const base64UrlPattern = /^[A-Za-z0-9_-]*$/

/** Strict base64 (RFC 4648 §4, padded, no white space) to bytes, or undefined. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (!base64Pattern.test(text)) return undefined
  const binary = atob(text)
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

/** Bytes to base64 (RFC 4648 §4). */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Strict base64url without padding (RFC 7515 §2) to bytes, or undefined. */
export function decodeBase64Url(text: string): Uint8Array | undefined {
  if (!base64UrlPattern.test(text) || text.length % 4 === 1) return undefined
  const padded = text.replaceAll('-', '+').replaceAll('_', '/') + '='.repeat((4 - (text.length % 4)) % 4)
  const bytes = decodeBase64(padded)
  return bytes !== undefined && encodeBase64Url(bytes) === text ? bytes : undefined
}

/** Bytes to base64url without padding (RFC 7515 §2). */
export function encodeBase64Url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
