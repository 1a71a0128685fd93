/** What the assistant knows of a site that asks, and whether a request is really the site's. */
import {
  maxSiteRequestLength,
  parseCompactJws,
  readSignRequest,
  readSiteRequest,
  type Approval,
  type ListedSite,
  type RequestFrame,
  type SignRequest,
  type SiteRequest,
  type UnverifiedJws,
} from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { isJwsSignedByOneOf } from './jws-verify.ts'

export interface SiteStanding {
  readonly approval: Approval
  /** Known sites only. */
  readonly site?: ListedSite
  /** The keys are the vendor's list's: no other is taken, whoever approves. */
  readonly listed?: true
}

/** A request whose form, dates and origin are right; whether the site signed it may still be open (an unlisted site). */
export interface CheckedRequest<Request extends RequestFrame = SiteRequest> {
  readonly request: Request
  readonly standing: SiteStanding
  /** True when a key we hold made the signature. */
  readonly signed: boolean
  readonly jws: UnverifiedJws
}

type StandingOf = (origin: string) => SiteStanding

/**
 * Reads a signed request for a proof and verifies it as far as it can be without the person.
 * @param origin the browser's origin on the loopback channel; undefined in window mode, where `iss` is bound by callback and opener
 * @param now milliseconds
 * @returns REQUEST_INVALID (an `about` of a site nobody listed among others), REQUEST_EXPIRED, CALLBACK_REFUSED, REQUEST_ORIGIN_MISMATCH
 */
export function checkRequest(text: string, origin: string | undefined, standingOf: StandingOf, now: number): Result<CheckedRequest> {
  const checked = check(text, origin, standingOf, (jws) => readSiteRequest(jws, now / 1000))
  if (!checked.ok) return checked
  const { request, standing } = checked.value
  // What the window says a request is about is worth as much as who vouches for the site that says it.
  if (request.about !== undefined && standing.approval !== 'listed') return failed('REQUEST_INVALID', { field: 'about' })
  return checked
}

/** The same of a request to have a document signed; `standingOf` is then the standing for that. */
export const checkSignRequest = (
  text: string,
  origin: string | undefined,
  standingOf: StandingOf,
  now: number,
): Result<CheckedRequest<SignRequest>> => check(text, origin, standingOf, (jws) => readSignRequest(jws, now / 1000))

function check<Request extends RequestFrame>(
  text: string,
  origin: string | undefined,
  standingOf: StandingOf,
  read: (jws: UnverifiedJws) => Result<Request>,
): Result<CheckedRequest<Request>> {
  const jws = parseCompactJws(text, maxSiteRequestLength)
  if (jws === undefined) return failed('REQUEST_INVALID', { field: 'jws' })
  const request = read(jws)
  if (!request.ok) return request
  const { iss } = request.value
  if (origin !== undefined && origin !== iss) return failed('REQUEST_ORIGIN_MISMATCH')
  const standing = standingOf(iss)
  const signed = standing.site !== undefined && isJwsSignedByOneOf(jws, standing.site.keys)
  // An approved site may have a new key, which is then shown; a listed one has exactly the keys of the list.
  const isFixed = standing.approval === 'listed' || standing.listed === true
  if (isFixed && !signed) return failed('REQUEST_INVALID', { field: 'signature' })
  return succeeded({ request: request.value, standing, signed, jws })
}

/** The two lists a site may be in, and what the person approved it for. */
export interface KnownSites {
  readonly listed: (origin: string) => ListedSite | undefined
  readonly approved: (origin: string) => ListedSite | undefined
  readonly approvedToSign: (origin: string) => ListedSite | undefined
}

/** May it ask for proofs: by the vendor's list, else by the person. */
export function standingToAsk(sites: Pick<KnownSites, 'listed' | 'approved'>, origin: string): SiteStanding {
  const listed = sites.listed(origin)
  if (listed !== undefined) return { approval: 'listed', site: listed, listed: true }
  const site = sites.approved(origin)
  return site === undefined ? { approval: 'needed' } : { approval: 'approved', site }
}

/** May it have documents signed: only where the vendor's list says so of it, else by the person, whatever it may ask besides. */
export function standingToSign(sites: Pick<KnownSites, 'listed' | 'approvedToSign'>, origin: string): SiteStanding {
  const [listed, approved] = [sites.listed(origin), sites.approvedToSign(origin)]
  if (listed?.signs === true) return { approval: 'listed', site: listed, listed: true }
  const approval = approved === undefined ? 'needed' : 'approved'
  if (listed !== undefined) return { approval, site: listed, listed: true }
  return approved === undefined ? { approval } : { approval, site: approved }
}
