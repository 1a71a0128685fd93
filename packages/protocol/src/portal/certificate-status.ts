import type { Failure } from '../failures/catalogue.ts'

/** `POST /api/sign-in/certificate-status`: is this certificate refused, as far as that is known before anybody signs anything? */
export interface CertificateStatusInput {
  /** base64 DER. */
  readonly certificate: string
}

/**
 * - `good`: it would be accepted now, its revocation status is known and fresh
 * - `refused`: it would not, and why
 * - `unchecked`: nobody could say in time; the sign-in asks again
 */
export type CertificateStatusAnswer = { readonly status: 'good' | 'unchecked' } | { readonly status: 'refused'; readonly failure: Failure }
