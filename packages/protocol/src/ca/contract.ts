/** The CA's contract: issuance from a certification request, revocation. */
import type { Result } from '../failures/catalogue.ts'

export type CertifiedKeyKind = 'SM2' | 'P-256' | 'RSA'

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

/** Policy that staff certificates of our own CA name when nothing else is configured: of the arc for examples (RFC 5612), so nobody else's. */
export const defaultStaffPolicy = '1.3.6.1.4.1.32473.15.1'

/** A member of staff, as whoever employs them has checked it. */
export interface StaffSubject {
  /** Who employs them. */
  readonly organization: string
  readonly name: string
  readonly number: string
}

export type IssueToStaffInput = Omit<IssueInput, 'subject'> & { readonly subject: StaffSubject }

export interface IssueInput {
  /** base64 DER of a PKCS#10 request (RFC 2986); its signature proves possession. */
  readonly certificationRequest: string
  readonly subject: CertificateSubject
  /** ISO 8601; default now … now + 3 years, never from more than an hour ago, never beyond the issuing CA. */
  readonly notBefore?: string
  readonly notAfter?: string
  readonly traceId: string
}

/** One approval: a token over `approvalNonce` by the key of an officer the CA knows. Nothing in it is believed before it is verified. */
export interface SignedApproval {
  /** The JSON text of the token. */
  readonly authToken: string
  /** The site's part of the nonce. */
  readonly nonce: string
}

/** By an officer, for the subject and the key as they stand here. */
export interface ApprovedByOfficer {
  readonly kind: 'officer'
  /** Number of the application: part of what was approved. One application has one certificate. */
  readonly application: string
  /** Without a common name: that is the organisation's. */
  readonly subject: CertificateSubject
  /** Last day, `YYYY-MM-DD`. */
  readonly until: string
  /** The certificate of the same organisation whose place it takes (hex SHA-256), and why; part of what was approved. */
  readonly replaces?: { readonly certificate: string; readonly reason: string }
  readonly approval: SignedApproval
}

/** By the key of a certificate of this CA that is still in force: the new one says what that one says. */
export interface ApprovedByHolder {
  readonly kind: 'holder'
  /** Id of the step: part of what was signed. */
  readonly step: string
  /** base64 DER of the certificate that is renewed. */
  readonly certificate: string
  /** base64 over the renewal statement; ECDSA and SM2 as raw R‖S. */
  readonly signature: string
}

export interface ApprovedIssueInput {
  /** base64 DER of a PKCS#10 request (RFC 2986); its signature proves possession. */
  readonly certificationRequest: string
  readonly basis: ApprovedByOfficer | ApprovedByHolder
  /** The UKey takes an SM2 encryption key beside its signing key: where the CA makes pairs, it gets one. */
  readonly takesEncryptionKey?: true
  readonly traceId: string
}

/** What becomes of a certificate by an officer's decision; `suspend` is taken back by `resume`, `revoke` by nothing. */
export type StatusChange = 'suspend' | 'resume' | 'revoke'

/** A decision of an officer about one certificate, signed over everything here. One application has one decision, and it is carried out once. */
export interface StatusDecision {
  readonly application: string
  readonly change: StatusChange
  readonly organization: string
  readonly uscc: string
  readonly reason: string
  /** Lower-case hex SHA-256 of the certificate. */
  readonly certificate: string
  readonly approval: SignedApproval
  readonly traceId: string
}

/** A certificate of an organisation, as the CA has it now. */
export interface CertificateLine {
  /** Lower-case hex SHA-256. */
  readonly sha256: string
  readonly issuerSha256: string
  readonly serial: string
  /** ISO 8601. */
  readonly notAfter: string
  readonly standing: 'in-force' | 'suspended' | 'revoked'
}

/** Whose approval counts, as the CA has it. */
export interface CaOfficer {
  /** Lower-case hex SHA-256 of the certificate. */
  readonly sha256: string
  readonly name: string
  readonly number: string
}

/** The other half of a pair: it says what the signing certificate says, over a key of key management. */
export interface EncryptionHalf {
  /** base64 DER. */
  readonly certificate: string
  /** base64 DER, SM2EnvelopedKey (GM/T 0009 §7.4): only the signing key it was issued beside opens it. */
  readonly envelopedKey: string
}

export interface IssuedCertificate {
  /** base64 DER. */
  readonly certificate: string
  readonly serial: string
  readonly issuerSha256: string
  /** Where a pair was issued. */
  readonly encryption?: EncryptionHalf
}

/** Reasons of RFC 5280 §5.3.1 that we issue. `certificateHold` is a suspension, `removeFromCRL` its end. */
export const revokeReasons = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'removeFromCRL',
] as const

export type RevokeReason = (typeof revokeReasons)[number]

/** The reason for a change of status: who lost a UKey, or is imitated, has a key somebody else may have. */
export function revocationReasonOf(change: Exclude<StatusChange, 'resume'>, reason: string): Exclude<RevokeReason, 'removeFromCRL'>
export function revocationReasonOf(change: StatusChange, reason: string): RevokeReason
export function revocationReasonOf(change: StatusChange, reason: string): RevokeReason {
  if (change === 'suspend') return 'certificateHold'
  if (change === 'resume') return 'removeFromCRL'
  return reason === 'lost' || reason === 'misused' ? 'keyCompromise' : 'cessationOfOperation'
}

/**
 * With which reason the certificate that is replaced is revoked, in the transaction that issues the new one. Undefined: it is in use until the new key has
 * signed, and revoked by whoever sees that.
 */
export function revokedWithTheIssue(reason: string): 'keyCompromise' | 'superseded' | undefined {
  if (reason === 'lost') return 'keyCompromise'
  return reason === 'damaged' ? 'superseded' : undefined
}

export interface RevokeInput {
  readonly issuerSha256: string
  /** Hex; zeros in front do not count. */
  readonly serial: string
  readonly reason: RevokeReason
  readonly traceId: string
}

/** A CA certificate the CA side runs: base64 DER. */
export interface CaCertificate {
  readonly kind: CertifiedKeyKind
  readonly role: 'root' | 'issuing'
  readonly certificate: string
}

/** A signature that was begun and is not on record: one over these bytes may exist. */
export interface UnfinishedSigning {
  readonly id: number
  /** What was to be signed: a certificate profile, or `revocation-list`. */
  readonly kind: string
  /** Hex SHA-256 of the bytes. */
  readonly digest: string
  readonly writtenAt: string
  /** Where it is a certificate with a serial number: it can be revoked by it, and then it is settled. */
  readonly issuerSha256?: string
  readonly serial?: string
}

/** A certificate whose UKey was reported lost, as whoever took the report knows it. */
export interface LostCertificate {
  /** Made by who asks, one for each report: asked again under it, the answer is the same, and nothing is changed or counted again. */
  readonly request: string
  /** Lower-case hex SHA-256 of the certificate. */
  readonly certificate: string
  readonly traceId: string
}

/**
 * What a CA did about a lost certificate:
 * - `suspended`: now, by this report
 * - `suspended-before`, `revoked-before`: it was so already, and stays so
 * - `unknown`: not issued here
 * - `not-an-organizations`: issued here, to staff or to a part of the CA: nothing a report suspends
 * - `limit-reached`: the caller has reported as many as it may within 24 hours; nothing was looked at, and asked again later it may be done
 */
export const lossOutcomes = [
  ...(['suspended', 'suspended-before', 'revoked-before', 'unknown', 'not-an-organizations', 'limit-reached'] as const),
] as const
export type LossOutcome = (typeof lossOutcomes)[number]

export interface LossAnswer {
  readonly outcome: LossOutcome
  /** ISO 8601: since when it is suspended or revoked; where it is neither, when this was found. */
  readonly at: string
}

/** All that whoever hears first of lost UKeys may have done: suspending, never more (decision 174). */
export interface SuspendsLost {
  /**
   * Suspends the certificate of a lost UKey. It never revokes and never resumes: what ends it is an officer's decision.
   * INPUT_INVALID for a request of before about another certificate.
   */
  suspendLost(input: LostCertificate): Promise<Result<LossAnswer>>
}

/** The CA as one caller sees it. */
export interface Ca extends SuspendsLost {
  /** The CA certificates of all hierarchies, roots first. */
  authorities(): Promise<readonly CaCertificate[]>
  /**
   * Issues from a request after lint; CERTIFICATION_REQUEST_INVALID, CERTIFICATE_LINT_FAILED, USCC_INVALID, and above a quota ISSUANCE_LIMIT
   * or CERTIFICATES_IN_FORCE.
   */
  issue(input: IssueInput): Promise<Result<IssuedCertificate>>
  /** The same for a member of staff: the certificate is of the staff policy and speaks for no organisation. */
  issueToStaff(input: IssueToStaffInput): Promise<Result<IssuedCertificate>>
  /**
   * Issues over an approval, which it verifies itself: no server alone can have a certificate issued here. Asked again for the same application
   * or step, it answers the same certificate, and with a pair the same encryption key. Where it takes the place of one whose UKey is gone, that one is revoked with it. As `issue`, and APPROVAL_REFUSED,
   * OFFICER_UNKNOWN, RENEWAL_NOT_DUE, RENEWAL_REFUSED, CERTIFICATE_UNKNOWN; KM_UNAVAILABLE, KM_NOT_READY: the signing certificate is there, and the pair follows
   * when it is asked for again.
   */
  issueApproved(input: ApprovedIssueInput): Promise<Result<IssuedCertificate>>
  /**
   * Suspends, resumes or revokes by an officer's decision, which it verifies itself; asked again for the same application it answers as before, and changes
   * nothing. CERTIFICATE_UNKNOWN, APPROVAL_REFUSED, OFFICER_UNKNOWN, INPUT_INVALID where the status does not allow it.
   */
  decideStatus(input: StatusDecision): Promise<Result<{ readonly revokedAt: string }>>
  /** Certificates that speak for an organisation, the newest first, 100 at most. */
  certificatesOf(uscc: string): Promise<readonly CertificateLine[]>
  /** Officers whose approvals count. */
  officers(): Promise<readonly CaOfficer[]>
  /** Revokes, suspends or resumes (`removeFromCRL`; over the network for callers with the role `resume` only); the CRL and OCSP say so at once. CERTIFICATE_UNKNOWN when the serial was never issued. */
  revoke(input: RevokeInput): Promise<Result<{ readonly revokedAt: string }>>
  /** What a check of the record finds; empty is how it should be. */
  unfinishedSignings(): Promise<readonly UnfinishedSigning[]>
}
