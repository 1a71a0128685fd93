/** What the screens say of a certificate's standing: types only, which pages know too. */

/** What the issuer's servers said about a certificate when they were asked. */
export interface ShownStatus {
  /** `unknown`: nobody answered, or nothing that counts; it is no fault of the certificate. */
  readonly status: 'good' | 'revoked' | 'on-hold' | 'unknown'
  /** An answer about this certificate, or a list of all that were revoked; absent while `unknown`. */
  readonly source?: 'ocsp' | 'crl'
  /** Host that answered. */
  readonly host?: string
  /** When it was asked, milliseconds since the epoch. */
  readonly askedAt: number
  /** Since when it is revoked or on hold, milliseconds since the epoch. */
  readonly since?: number
}
