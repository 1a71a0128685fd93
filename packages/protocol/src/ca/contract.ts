/** The CA's contract: issuance from a certification request, revocation. */
import type { Result } from '../failures/catalogue.ts'

export type KeyKind = 'SM2' | 'P-256' | 'RSA'

/** Organisation data the RA has checked; the request contributes only the public key. */
export interface CertificateSubject {
  readonly organization: string
  readonly uscc: string
  /** Holder shown as common name; default the organisation. */
  readonly commonName?: string
  readonly insuranceNumber?: string
  /** Person the certificate names, when it names one. */
  readonly handlerName?: string
}

export interface IssueInput {
  /** base64 DER of a PKCS#10 request (RFC 2986); its signature proves possession. */
  readonly certificationRequest: string
  readonly subject: CertificateSubject
  /** ISO 8601; default now … now + 3 years, never beyond the issuing CA. */
  readonly notBefore?: string
  readonly notAfter?: string
  readonly traceId: string
}

export interface IssuedCertificate {
  /** base64 DER. */
  readonly certificate: string
  readonly serial: string
  readonly issuerSha256: string
}

/** Reasons of RFC 5280 §5.3.1 that we issue. `certificateHold` is a suspension, `removeFromCRL` its end. */
export type RevocationReason =
  'unspecified' | 'keyCompromise' | 'affiliationChanged' | 'superseded' | 'cessationOfOperation' | 'certificateHold' | 'removeFromCRL'

export interface RevokeInput {
  readonly issuerSha256: string
  readonly serial: string
  readonly reason: RevocationReason
  readonly traceId: string
}

/** A CA certificate the CA side runs: base64 DER. */
export interface CaCertificate {
  readonly kind: KeyKind
  readonly role: 'root' | 'issuing'
  readonly certificate: string
}

export interface Ca {
  /** The CA certificates of all hierarchies, roots first. */
  authorities(): Promise<readonly CaCertificate[]>
  /** Issues from a request after lint; CERTIFICATION_REQUEST_INVALID, CERTIFICATE_LINT_FAILED, USCC_INVALID. */
  issue(input: IssueInput): Promise<Result<IssuedCertificate>>
  /** Revokes, suspends or resumes; the CRL and OCSP say so at once. CERTIFICATE_UNKNOWN when the serial was never issued. */
  revoke(input: RevokeInput): Promise<Result<{ readonly revokedAt: string }>>
}
