/** The gateway's contract: the same in process and over HTTPS with client certificates. Verdicts are data, never exceptions. */
import type { AuthenticationToken, TokenAlgorithm } from '../assistant/authentication-token.ts'
import type { FailureCode } from '../failures/catalogue.ts'

/** What is done when no fresh revocation information is to be had. `required` refuses; `if-present` accepts unknown; `none` does not look. */
export type RevocationPolicy = 'required' | 'if-present' | 'none'

export interface VerificationPolicy {
  readonly revocation: RevocationPolicy
  /** Greatest age of an expired CRL that is still taken, in seconds; 0 (default) never; at most 86 400. Lowers the assurance to `stale`. */
  readonly staleRevocationSeconds?: number
}

export interface VerifyAuthenticationInput {
  /** The token as JSON text, exactly as it arrived. */
  readonly authToken: string
  readonly nonce: string
  readonly origin: string
  readonly policy?: VerificationPolicy
  readonly traceId: string
}

export interface VerifyCertificateInput {
  /** base64 DER. */
  readonly certificate: string
  readonly intermediates?: readonly string[]
  /** ISO 8601; default now. */
  readonly at?: string
  readonly policy?: VerificationPolicy
  /** True: only start asking for revocation in the background (the certificate is known, the PIN is still being typed). */
  readonly announce?: boolean
  readonly traceId: string
}

/**
 * The ordered checks of `verifyAuthentication`; each is reported, the first that fails decides the code. A newer gateway may have more of them:
 * a name that is not here is opaque, and its result counts like any other.
 */
export const gatewayChecks = [
  'replay',
  'token',
  'certificate',
  'purpose',
  'policy',
  'path',
  'revocation',
  'identity',
  'algorithm',
  'signature',
] as const
/** Those, and two of a time-stamp: what it is over, and when it was made. */
export type GatewayCheck = (typeof gatewayChecks)[number] | 'imprint' | 'time'

export interface Finding {
  /** A `GatewayCheck`, or the name of a check this version does not know. */
  readonly check: string
  readonly result: 'passed' | 'failed' | 'skipped'
  readonly code?: FailureCode
  /** Response code of GM/T 0029 (base 0x04000000), where one fits. */
  readonly gmCode?: number
  /** For operators: what exactly, and the clause. Never shown to a handler. */
  readonly detail?: string
}

export interface RevocationEvidence {
  readonly source: 'ocsp' | 'crl' | 'stale-crl'
  readonly producedAt: string
  readonly nextUpdate?: string
  /** Hex SHA-256 of the answer or list. */
  readonly hash: string
}

/** Whom a certificate speaks for, read only from the places that its issuer's profile names (docs/identity.md). */
export interface VerifiedSubject {
  /** Organisation's name as written. Whether it is that of the credit code is for whoever keeps the register. */
  readonly name: string
  /** Unified social credit code, 18 characters, upper case. Its check character may not fit (R20): a warning, never a refusal. */
  readonly uscc: string
  readonly insuranceNumber?: string
  /**
   * The holder across renewals (R24), 64 hex: of the authority's id with the issuer's own lasting identifier where the profile names one, else
   * with credit code, holder and handler; and of the key's purpose. It is the same for every key of an authority, so a roll-over keeps it.
   */
  readonly stableId: string
  /** Person named in the certificate, when it names one (R25a). */
  readonly handlerName?: string
}

/** A member of staff, named by a certificate of the staff policy. Such a certificate speaks for no organisation, and one that does is never staff. */
export interface VerifiedStaff {
  readonly name: string
  /** Staff number, as the issuer writes it. */
  readonly number: string
  /** The holder across renewals, 64 hex; no organisation's holder has the same. */
  readonly stableId: string
}

export interface CertificateFacts {
  /**
   * Id of the configured authority whose key signed the certificate; known by that key, never by a name. Absent without a trusted path, and
   * for an issuer that no authority is configured for. Believe it, and its `subject`, only with an accepted verdict.
   */
  readonly authority?: string
  /** Name of the issuer for people and logs. Two authorities may bear one name: nothing is decided by it. */
  readonly issuer: string
  /** Common name or organisation of the issuer, as shown to people. */
  readonly issuerName: string
  /** Lower-case hex. */
  readonly serial: string
  readonly sha256: string
  readonly sm3: string
  readonly notBefore: string
  readonly notAfter: string
  /** Key kind shown to people: SM2, P-256, RSA-2048 … */
  readonly algorithm: string
}

/** How sure the gateway is: `certificate` with fresh revocation, `certificate-stale` with an expired or frozen list, `none` when refused. */
export type Assurance = 'certificate' | 'certificate-stale' | 'none'

export interface Verification {
  readonly verdict: 'accepted' | 'refused'
  /** The first failed finding's code; absent when accepted. */
  readonly code?: FailureCode
  /** Whom the certificate speaks for. Absent when nobody can tell: no authority is configured for its issuer, or that one has no profile. */
  readonly subject?: VerifiedSubject
  /** Which member of staff it names, where it is of the staff policy of its authority; then there is no `subject`. */
  readonly staff?: VerifiedStaff
  /** Present as soon as the certificate could be decoded. */
  readonly certificate?: CertificateFacts
  readonly tokenAlgorithm?: TokenAlgorithm
  readonly assurance: Assurance
  readonly findings: readonly Finding[]
  readonly evidence: readonly RevocationEvidence[]
  readonly traceId: string
}

/** What every question about a signature says. */
interface AboutSignature {
  /** ISO 8601; default now. The signing time a message claims is nobody's word but the signer's and never counts. */
  readonly at?: string
  readonly policy?: VerificationPolicy
  readonly traceId: string
}

/** A signed message: CMS SignedData (RFC 5652), PKCS #7 or the form of GB/T 35275, in DER or BER. */
export interface SignedMessageInput extends AboutSignature {
  readonly format: 'cms'
  /** base64; at most 1 MiB decoded. */
  readonly message: string
  /** base64, at most 1 MiB decoded: content of a detached message. Not looked at when the message has its own. */
  readonly content?: string
  /** base64 DER, at most 10: certificates that the message leaves out. */
  readonly certificates?: readonly string[]
  /** Time-stamping authorities that time-stamps in it may be of, by the gateway's names; default all the caller may name. */
  readonly timestampAuthorities?: readonly string[]
}

/** Signature algorithms of a bare signature, hash included. */
export const bareSignatureAlgorithms = [
  'SM2-SM3',
  'ECDSA-SHA256',
  'ECDSA-SHA384',
  'ECDSA-SHA512',
  'RSA-SHA256',
  'RSA-SHA384',
  'RSA-SHA512',
  'RSA-PSS-SHA256',
  'RSA-PSS-SHA384',
  'RSA-PSS-SHA512',
] as const

/** A signature by itself: PKCS #1, PSS, or ECDSA and SM2 as the DER sequence of r and s. SM2 with the default identity. */
export interface BareSignatureInput extends AboutSignature {
  readonly format: 'bare'
  readonly algorithm: (typeof bareSignatureAlgorithms)[number]
  /** base64. */
  readonly signature: string
  /** base64, at most 1 MiB decoded: what was signed; the gateway hashes it. */
  readonly content: string
  /** base64 DER of the signer's certificate. */
  readonly certificate: string
  /** base64 DER, at most 10: certificates above it. */
  readonly certificates?: readonly string[]
}

export type VerifySignatureInput = SignedMessageInput | BareSignatureInput

/** One signer. Its checks are those of a certificate, `algorithm` and `signature`; the purpose is that of signing documents, not of signing in. */
export interface SignerVerification extends Omit<Verification, 'traceId' | 'tokenAlgorithm'> {
  /** Present when the signature holds. */
  readonly signatureAlgorithm?: string
  /** What the signer says; ISO 8601. No proof of time. */
  readonly claimedSigningTime?: string
  /** He signed the signature of the signer with this index and not the content (RFC 5652 §11.4). Anybody can take such a signature away. */
  readonly countersigns?: number
  /**
   * Time-stamps over this signature (RFC 3161 appendix A), the first four, each with a verdict of its own: an accepted one proves that the signature was
   * there at its time. They move nothing: the signer is judged as without them. Anybody can take one away.
   */
  readonly timestamps?: readonly SignatureTimestamp[]
}

export type SignatureTimestamp = Omit<TimestampVerification, 'traceId'>

export interface SignatureVerification {
  /** Accepted when there is a signer and every one is accepted; countersigners have verdicts of their own and do not count. */
  readonly verdict: 'accepted' | 'refused'
  /** That of the first signer refused; INPUT_INVALID when nothing could be read. */
  readonly code?: FailureCode
  /** For operators: why nothing could be read. */
  readonly problem?: string
  /** Object identifier of the content's type, of a signed message. */
  readonly contentType?: string
  /** What was signed, to be compared with what a caller holds: octets, and lower-case hex. */
  readonly content?: { readonly length: number; readonly sha256: string; readonly sm3: string }
  readonly signers: readonly SignerVerification[]
  readonly traceId: string
}

/** Hashes a time-stamp may be over. */
export const timestampHashes = ['sm3', 'sha256', 'sha384', 'sha512'] as const

export interface HashValue {
  readonly algorithm: (typeof timestampHashes)[number]
  /** Hex. */
  readonly value: string
}

/** A time-stamp (RFC 3161), and what is said to have existed at its time: `content` or `hash`, one of them. It is judged now. */
export interface VerifyTimestampInput {
  /** base64 of a TimeStampToken; at most 64 KiB decoded. */
  readonly token: string
  /** base64, at most 1 MiB decoded. */
  readonly content?: string
  /** Of the content, in the algorithm the time-stamp is over. */
  readonly hash?: HashValue
  /** base64 DER, at most 10: certificates that the token leaves out. */
  readonly certificates?: readonly string[]
  /** Time-stamping authorities it may be of, by the gateway's names; default all the caller may name. */
  readonly authorities?: readonly string[]
  readonly policy?: VerificationPolicy
  readonly traceId: string
}

/** What a time-stamp says. Believe it only with an accepted verdict. */
export interface TimestampFacts {
  /** ISO 8601, to the millisecond. */
  readonly time: string
  /** How far the time may be off either way; absent: not said. */
  readonly accuracyMicroseconds?: number
  /** Hex; another one for each time-stamp of its authority. */
  readonly serial: string
  /** Object identifier of the policy it was made under. */
  readonly policy: string
  readonly hash: HashValue
  /** Hex: to be compared with the one it was asked for with. */
  readonly nonce?: string
  /** Which time-stamping authority of the gateway's it is of. */
  readonly authority?: string
}

/** Its checks are `purpose`, `path`, `revocation`, `time`, `algorithm`, `signature` and `imprint`. A token that says nothing about the content has the failed one alone. */
export interface TimestampVerification extends Omit<Verification, 'subject' | 'staff' | 'tokenAlgorithm'> {
  /** For operators: why nothing could be read. */
  readonly problem?: string
  /** Present when the token holds; it is worth something when its certificate is trusted too. */
  readonly timestamp?: TimestampFacts
}

export interface GatewayHealth {
  readonly status: 'ok' | 'degraded' | 'down'
  readonly trustAnchors: number
  /** One row for each list the gateway keeps, and for each place where it found none. `fresh` false degrades the gateway. */
  readonly revocationLists: readonly {
    readonly issuer: string
    readonly url?: string
    /** Absent: none was ever fetched. */
    readonly nextUpdate?: string
    readonly fresh: boolean
  }[]
  readonly version: string
}

export interface Gateway {
  /** Verifies a sign-in proof: the ordered checks, all findings, evidence. Never rejects; a gateway that cannot be reached is a verdict with GATEWAY_UNAVAILABLE. */
  verifyAuthentication(input: VerifyAuthenticationInput): Promise<Verification>
  /** Verifies a certificate alone, or only announces it (`announce`). */
  verifyCertificate(input: VerifyCertificateInput): Promise<Verification>
  /** Verifies a signed message or a bare signature, with the certificates of all signers. Never rejects. */
  verifySignature(input: VerifySignatureInput): Promise<SignatureVerification>
  /** Verifies a time-stamp, and that its certificate is trusted for time-stamps. Never rejects. */
  verifyTimestamp(input: VerifyTimestampInput): Promise<TimestampVerification>
  health(): Promise<GatewayHealth>
}

export type { AuthenticationToken }
