/**
 * What a site signs when it asks the assistant for a proof, and the vendor-signed list of sites the assistant knows. Both are compact
 * JWS (RFC 7515) whose `typ` says what they are, so that no other token of the site (an ID token, say) can stand in for one.
 */
import { failed, succeeded, type Result } from '../failures/catalogue.ts'
import { parseOrigin } from '../wire/origin.ts'
import { asObject, asText, decodeBase64Url, encodeBase64Url, parseObject, type JsonObject } from '../wire/json-and-base64.ts'
import { nonceLength } from './authentication-token.ts'
import { isApprovalNonce } from './signed-approval.ts'
import { isSignedAbout, readAbout, type RequestAbout } from './request-about.ts'

export const siteRequestType = 'yinxin-request+jwt'
export const siteListType = 'yinxin-site-list+jwt'

/** Path under which a site publishes the public keys of its requests (JSON `SitePublication`). */
export const sitePublicationPath = '/.well-known/yinxin-site.json'

/** Longest compact JWS we read, in characters. */
export const maxSiteRequestLength = 4096

/** Longest life of a request, in seconds: as long as the challenge it carries. */
export const maxSiteRequestLife = 300

/**
 * Clock difference between site and PC that is forgiven either way, in seconds. A PC this far off still signs in (R1: attention, not a
 * stop); the challenge's own life is kept by the portal's clock alone.
 */
export const forgivenClockDifference = 300

/** What the person is asked to prove by it. Shown in the assistant's window in these words, never the site's. */
const purposes = ['sign-in', 'step-up', 'bind', 'staff-sign-in', 'approve', 'possession'] as const
export type Purpose = (typeof purposes)[number]

/** Purposes that say nothing by themselves: a request without `about` is refused. */
const needAbout: ReadonlySet<Purpose> = new Set(['approve', 'possession'])

/** What every request of a site says, whatever it is for. */
export interface RequestFrame {
  /** Origin of the site; the origin the proof is bound to. */
  readonly iss: string
  /** Unique id, 22–43 characters base64url; a second use is refused. */
  readonly jti: string
  readonly aud: 'assistant'
  /** Seconds since the epoch. */
  readonly iat: number
  readonly exp: number
}

/** Payload of a signed request for a proof. */
export interface SiteRequest extends RequestFrame {
  readonly nonce: string
  readonly purpose: Purpose
  /** Listed sites only; required for `approve` and `possession`. */
  readonly about?: RequestAbout
  /** Where window mode may send the token when there is no opener; same origin as `iss`. */
  readonly callback?: string
}

/** Public key as a JWK (RFC 7517): P-256, for ES256. */
export interface SiteKey {
  readonly kty: 'EC'
  readonly crv: 'P-256'
  readonly x: string
  readonly y: string
  readonly kid: string
}

/** What a site publishes at `sitePublicationPath`. */
export interface SitePublication {
  readonly origin: string
  readonly name: string
  readonly keys: readonly SiteKey[]
}

/** One entry of the signed site list. */
export interface ListedSite extends SitePublication {
  /** The operator's name as the assistant shows it, in English pages; `name` is the Chinese one. */
  readonly nameEn?: string
  /** The vendor vouches that it may have documents signed; for any other site the person is asked, apart from signing in. */
  readonly signs?: true
}

/** Payload of the signed site list (roles as in TUF: counter against rollback, expiry against freeze). */
export interface SiteList {
  readonly counter: number
  /** Seconds since the epoch. */
  readonly exp: number
  readonly sites: readonly ListedSite[]
}

/** A compact JWS, taken apart but not verified. */
export interface UnverifiedJws {
  readonly header: JsonObject
  readonly payload: JsonObject
  /** ASCII bytes the signature is over. */
  readonly signingInput: string
  readonly signature: Uint8Array
}

/** Takes a compact JWS apart. Verifies nothing. Returns undefined when it is not one, or `alg` is not ES256, or `crit` is present. */
export function parseCompactJws(text: string, maxLength: number): UnverifiedJws | undefined {
  if (text.length > maxLength) return undefined
  const [head, body, tail, ...rest] = text.split('.')
  if (head === undefined || body === undefined || tail === undefined || rest.length > 0) return undefined
  const [headBytes, bodyBytes, signature] = [decodeBase64Url(head), decodeBase64Url(body), decodeBase64Url(tail)]
  if (headBytes === undefined || bodyBytes === undefined || signature?.length !== 64) return undefined
  const text8 = new TextDecoder()
  const [header, payload] = [parseObject(text8.decode(headBytes)), parseObject(text8.decode(bodyBytes))]
  if (header === undefined || payload === undefined || header['alg'] !== 'ES256' || 'crit' in header) return undefined
  return { header, payload, signingInput: `${head}.${body}`, signature }
}

/** The part of a compact JWS that is signed, for `header` and `payload`. */
export function jwsSigningInput(header: object, payload: object): string {
  const encode = (value: object) => encodeBase64Url(new TextEncoder().encode(JSON.stringify(value)))
  return `${encode(header)}.${encode(payload)}`
}

const idPattern = /^[A-Za-z0-9_-]{22,43}$/

/**
 * Reads the payload of a signed request, without verifying its signature (the caller does that with the site's key).
 * @param now seconds since the epoch by this computer's clock; `forgivenClockDifference` is allowed for
 * @returns REQUEST_INVALID, REQUEST_EXPIRED
 */
export function readSiteRequest(jws: UnverifiedJws, now: number): Result<SiteRequest> {
  const { payload } = jws
  const frame = readRequestFrame(jws, siteRequestType)
  if (!frame.ok) return frame
  const nonce = asText(payload['nonce'], nonceLength.max, nonceLength.min)
  if (nonce === undefined || isApprovalNonce(nonce)) return failed('REQUEST_INVALID', { field: 'nonce' })
  const purpose = purposes.find((name) => name === payload['purpose'])
  if (purpose === undefined) return failed('REQUEST_INVALID', { field: 'purpose' })
  const about = payload['about'] === undefined ? undefined : readAbout(payload['about'])
  if (about === undefined && ('about' in payload || needAbout.has(purpose))) return failed('REQUEST_INVALID', { field: 'about' })
  if (isSignedAbout(about) && purpose !== 'approve') return failed('REQUEST_INVALID', { field: 'about' })
  const times = readTimes(payload, now)
  if (!times.ok) return times
  const request: SiteRequest = { ...frame.value, nonce, purpose, ...(about === undefined ? {} : { about }), ...times.value }
  if (payload['callback'] === undefined) return succeeded(request)
  const callback = asText(payload['callback'], 2048)
  if (callback === undefined || URL.parse(callback)?.origin !== request.iss) return failed('CALLBACK_REFUSED')
  return succeeded({ ...request, callback })
}

/** Whose request it is and which: `typ` says what for, so that one kind never stands in for another. @returns REQUEST_INVALID */
export function readRequestFrame({ header, payload }: UnverifiedJws, type: string): Result<Pick<RequestFrame, 'iss' | 'jti' | 'aud'>> {
  if (header['typ'] !== type) return failed('REQUEST_INVALID', { field: 'typ' })
  const iss = parseOrigin(payload['iss'])
  if (iss === undefined) return failed('REQUEST_INVALID', { field: 'iss' })
  if (payload['aud'] !== 'assistant') return failed('REQUEST_INVALID', { field: 'aud' })
  const jti = asText(payload['jti'], 43, 22)
  if (jti === undefined || !idPattern.test(jti)) return failed('REQUEST_INVALID', { field: 'jti' })
  return succeeded({ iss, jti, aud: 'assistant' })
}

/** Since when and until when a request may be acted on. @returns REQUEST_INVALID, REQUEST_EXPIRED */
export function readTimes({ iat, exp }: JsonObject, now: number): Result<Pick<RequestFrame, 'iat' | 'exp'>> {
  if (!Number.isSafeInteger(iat) || !Number.isSafeInteger(exp)) return failed('REQUEST_INVALID', { field: 'exp' })
  const times = { iat: iat as number, exp: exp as number }
  if (times.exp - times.iat > maxSiteRequestLife || times.iat > now + forgivenClockDifference)
    return failed('REQUEST_INVALID', { field: 'iat' })
  return times.exp < now - forgivenClockDifference ? failed('REQUEST_EXPIRED') : succeeded(times)
}

/** Reads a JWK of the only kind we accept, or undefined. */
export function readSiteKey(value: unknown): SiteKey | undefined {
  const key = asObject(value)
  if (key === undefined || key['kty'] !== 'EC' || key['crv'] !== 'P-256') return undefined
  const [x, y, kid] = [asText(key['x'], 43, 43), asText(key['y'], 43, 43), asText(key['kid'], 128)]
  return x === undefined || y === undefined || kid === undefined ? undefined : { kty: 'EC', crv: 'P-256', x, y, kid }
}

/** Reads what a site publishes, or one entry of the site list; undefined when it is malformed. At most 8 keys. */
export function readListedSite(value: unknown): ListedSite | undefined {
  const site = asObject(value)
  const [origin, name] = [parseOrigin(site?.['origin']), asText(site?.['name'], 100)]
  if (site === undefined || origin === undefined || name === undefined || !Array.isArray(site['keys'])) return undefined
  const keys = site['keys'].slice(0, 8).map(readSiteKey)
  if (keys.length === 0 || keys.some((key) => key === undefined)) return undefined
  const nameEn = asText(site['nameEn'], 100)
  const signs = site['signs'] === true ? { signs: true as const } : {}
  return { origin, name, keys: keys as SiteKey[], ...(nameEn === undefined ? {} : { nameEn }), ...signs }
}

/** Reads the payload of the signed site list, without verifying its signature; undefined when it is malformed or of another type. */
export function readSiteList(jws: UnverifiedJws): SiteList | undefined {
  const { counter, exp, sites } = jws.payload
  if (jws.header['typ'] !== siteListType || !Number.isSafeInteger(counter) || !Number.isSafeInteger(exp) || !Array.isArray(sites))
    return undefined
  const listed = sites.map(readListedSite)
  if (listed.some((site) => site === undefined)) return undefined
  return { counter: counter as number, exp: exp as number, sites: listed as ListedSite[] }
}
