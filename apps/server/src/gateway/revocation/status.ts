import type { RevocationEvidence } from '@yinxin/protocol/gateway'

/** What is known of a certificate that is not known to be good. */
export type Withdrawal = 'revoked' | 'suspended'

/**
 * The revocation status of one certificate. Expired data is never called good: it is `unknown`, with what the old list said and its age,
 * and only a policy outside the verifier may go by that (protocols.md §3).
 */
export type CertificateStatus =
  /**
   * Without evidence where its issuer says that there will be none (RFC 9608). `frozen`: by a list that is still valid but old, because the
   * responder does not answer.
   */
  | { readonly status: 'good'; readonly evidence?: RevocationEvidence; readonly frozen?: true }
  | { readonly status: Withdrawal; readonly evidence?: RevocationEvidence; readonly since?: Date; readonly reason: string }
  | { readonly status: 'unknown'; readonly why: string; readonly staleList?: StaleList; readonly unknownToResponder?: true }

/** An expired list that does not have the certificate on it. */
export interface StaleList {
  /** Seconds since its nextUpdate. */
  readonly age: number
  readonly evidence: RevocationEvidence
}

/** On hold is a suspension, which can end; everything else is final (RFC 5280 §5.3.1). */
export const withdrawalOf = (reason: string | undefined): Withdrawal => (reason === 'certificateHold' ? 'suspended' : 'revoked')

/** Revoked or on hold. */
export const isWithdrawn = ({ status }: CertificateStatus): boolean => status === 'revoked' || status === 'suspended'
