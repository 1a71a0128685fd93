import type { CertificateFacts, Verification } from '@yinxin/protocol/gateway'
import type { KnownCertificate } from '../known-certificate.ts'
import type { ExaminedPath, TrustedPath } from '../trust-anchors.ts'
import type { KnownAuthorities } from './authorities.ts'
import { readIdentity, type Identity } from './read-identity.ts'

/** What a verdict says about the certificate, and the identity that says it; without `identity` no path to an anchor was found. */
export interface Identified {
  readonly identity?: Identity
  readonly told: Pick<Verification, 'subject' | 'staff' | 'certificate'>
}

/** Says whose certificate it is. Worked out once for each path: neither the certificate nor whose key signed it changes. */
export type Identify = (unverified: KnownCertificate | undefined, path: ExaminedPath | undefined) => Identified

/** Identifies by these authorities. */
export function createIdentification(authorities: KnownAuthorities): Identify {
  const known = new WeakMap<TrustedPath, Identified>()

  function identify({ certificate, facts }: KnownCertificate, [, issuer]: TrustedPath['certificates']): Identified {
    const authority = authorities.ofIssuer(issuer)
    const identity = readIdentity(certificate, authority)
    const named: CertificateFacts = authority === undefined ? facts : { ...facts, authority: authority.id }
    const whom = identity.result === 'known' ? { subject: identity.subject } : identity.result === 'staff' ? { staff: identity.staff } : {}
    return { identity, told: { certificate: named, ...whom } }
  }

  return (unverified, path) => {
    if (unverified === undefined) return { told: {} }
    const trusted = path?.trusted
    if (trusted === undefined) return { told: { certificate: unverified.facts } }
    const before = known.get(trusted)
    if (before !== undefined) return before
    const identified = identify(unverified, trusted.certificates)
    known.set(trusted, identified)
    return identified
  }
}
