/** Portal ↔ its pages: another certificate of a holder that is bound, which somebody who manages the organisation confirms (R24). */

/** `GET /api/sign-in/new-certificate`: how it stands with the certificate of the refused sign-in of this browser. */
export interface NewCertificateAnswer {
  /** `taken`: it signs in now; `none`: nothing waits here, or the refusal is too long ago. */
  readonly state: 'waiting' | 'taken' | 'declined' | 'none'
  readonly organization?: { readonly name: string; readonly usccMasked: string }
  readonly certificate?: { readonly issuerName: string; readonly serial: string }
  readonly askedAt?: string
  /** The last day it waits, ISO; a sign-in after it asks anew. */
  readonly until?: string
  /** Who can confirm it, names masked. */
  readonly managers: readonly string[]
}
