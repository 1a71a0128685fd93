/** What the assistant knows of a site that asks, and whether a request is really the site's. */
import {
  maxSiteRequestLength,
  parseCompactJws,
  readSiteRequest,
  type Approval,
  type ListedSite,
  type SiteRequest,
  type UnverifiedJws,
} from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { isJwsSignedByOneOf } from './jws-verify.ts'

export interface SiteStanding {
  readonly approval: Approval
  /** Known sites only. */
  readonly site?: ListedSite
}

/** A request whose form, dates and origin are right; whether the site signed it may still be open (an unlisted site). */
export interface CheckedRequest {
  readonly request: SiteRequest
  readonly standing: SiteStanding
  /** True when a key we hold made the signature. */
  readonly signed: boolean
  readonly jws: UnverifiedJws
}

/**
 * Reads a signed request and verifies it as far as it can be without the person.
 * @param origin the browser's origin on the loopback channel; undefined in window mode, where `iss` is bound by callback and opener
 * @param now milliseconds
 * @returns REQUEST_INVALID (an `about` of a site nobody listed among others), REQUEST_EXPIRED, CALLBACK_REFUSED, REQUEST_ORIGIN_MISMATCH
 */
export function checkRequest(
  text: string,
  origin: string | undefined,
  standingOf: (origin: string) => SiteStanding,
  now: number,
): Result<CheckedRequest> {
  const jws = parseCompactJws(text, maxSiteRequestLength)
  if (jws === undefined) return failed('REQUEST_INVALID', { field: 'jws' })
  const read = readSiteRequest(jws, now / 1000)
  if (!read.ok) return read
  const request = read.value
  if (origin !== undefined && origin !== request.iss) return failed('REQUEST_ORIGIN_MISMATCH')
  const standing = standingOf(request.iss)
  // What the window says a request is about is worth as much as who vouches for the site that says it.
  if (request.about !== undefined && standing.approval !== 'listed') return failed('REQUEST_INVALID', { field: 'about' })
  const signed = standing.site !== undefined && isJwsSignedByOneOf(jws, standing.site.keys)
  // An approved site may have a new key, which is then shown; a listed one has exactly the keys of the list.
  if (standing.approval === 'listed' && !signed) return failed('REQUEST_INVALID', { field: 'signature' })
  return succeeded({ request, standing, signed, jws })
}
