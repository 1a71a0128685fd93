import type { CertificateFacts } from '@yinxin/protocol/gateway'

/** Who signs in with a certificate: known by authority and lasting identifier (R24), never by a name. */
export interface CertificateHolder {
  readonly kind: 'certificate-holder'
  /** Id of the configured authority that issued to it. */
  readonly authority: string
  readonly stableId: string
  /** The person, when the certificate names one (R25a); absent: the handler is not identified. */
  readonly personName?: string
}

export interface NaturalPerson {
  readonly kind: 'person'
  readonly id: string
}

export interface StaffMember {
  readonly kind: 'staff'
  readonly id: string
}

/** Who is signed in. For whom they act is another question: that is a context. */
export type Principal = CertificateHolder | NaturalPerson | StaffMember

/** How one signed in, from low to high (protocol §6). */
export type Acr = 'password' | 'otp' | 'certificate-stale' | 'certificate'

/** A proof by certificate, as a session keeps it. */
export interface CertificateEvidence {
  readonly way: 'certificate'
  readonly certificate: CertificateFacts
  readonly stableId: string
  readonly handlerName?: string
  /** How the page reached the assistant. */
  readonly channel?: string
}

/** A proof by password and a code sent to the mobile on file, or by a passkey, as a session keeps it. */
export interface PersonEvidence {
  readonly way: 'password-code' | 'passkey'
}

/** What a sign-in rests on; each way of signing in has a kind of its own. */
export type Evidence = CertificateEvidence | PersonEvidence

/** The proof by certificate that a session rests on; undefined for another way of signing in. */
export const certificateEvidence = <E extends Evidence>(evidence: E): Extract<E, { readonly way: 'certificate' }> | undefined =>
  evidence.way === 'certificate' ? (evidence as Extract<E, { readonly way: 'certificate' }>) : undefined

/** What every way of signing in yields, and all that what comes after may depend on. */
export interface Authenticated<Who extends Principal = Principal, What extends Evidence = Evidence> {
  readonly principal: Who
  readonly acr: Acr
  readonly evidence: What
}
