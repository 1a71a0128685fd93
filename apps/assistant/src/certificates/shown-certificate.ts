import type { UkeyCertificate } from '@yinxin/protocol'

/** What the assistant's screens say about a certificate. */
export interface CertificateFacts {
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
