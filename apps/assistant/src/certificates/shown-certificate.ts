import type { UkeyCertificate } from '@yinxin/protocol/assistant'

/** What the assistant's screens say about a certificate. */
export interface ShownCertificate {
  readonly sha256: string
  readonly holder: string
  /** Masked: the whole code is nobody's business who looks over a shoulder. */
  readonly creditCode?: string
  readonly issuer: string
  readonly serialNumber: string
  /** ISO dates. */
  readonly notBefore: string
  readonly notAfter: string
  /** Whole days; negative once expired. */
  readonly daysLeft: number
  readonly state: 'valid' | 'expiring' | 'expired' | 'not-yet-valid'
  readonly keyKind: string
  readonly use: UkeyCertificate['use']
}

/** What a person sees of a certificate who wants to know more, and its public part to keep. */
export interface CertificateDetails {
  /** base64 DER. */
  readonly certificate: string
  readonly sha256: string
  readonly serialNumber: string
  /** The issuer's whole name. */
  readonly issuerName: string
  readonly signatureAlgorithm: string
  /** Names of RFC 5280 §4.2.1.3. */
  readonly keyUsages: readonly string[]
  /** From the holder upwards, as far as the UKey's own certificates and names tell. */
  readonly chain: readonly string[]
  /** True when the chain ends in a certificate that signed itself. */
  readonly chainComplete: boolean
}
