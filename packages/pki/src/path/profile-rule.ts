import type { Certificate } from '../x509/certificate.ts'

/**
 * How much of what standards demand of issuers is held against a certificate. `path`: what no issuer in use does by mistake; the rest
 * leaves a note (PKITS has valid examples of it). `rfc5280`: everything RFC 5280 §4 and §5 say with MUST, the anchor's certificate included.
 * `webpki`: that, and the profile of servers in the CA/Browser Forum's Baseline Requirements.
 */
export type Profile = 'path' | 'rfc5280' | 'webpki'
export const profiles: readonly Profile[] = ['path', 'rfc5280', 'webpki']

/** Where a certificate stands: the first one, between, or the anchor. */
export type PathPlace = 'first' | 'between' | 'anchor'

export type ProfileRule = {
  readonly check: string
  readonly clause: string
  /** The profiles in which a breach refuses, all of them unless said; in the others it leaves a note. */
  readonly refusedBy?: readonly Profile[]
  problem(certificate: Certificate, place: PathPlace): string | undefined
}
