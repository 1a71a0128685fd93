import { failed, type FailureDetail, type Result } from '@yinxin/protocol/failures'
import type { CertificateFacts } from '@yinxin/protocol/gateway'

/**
 * True for a certificate of a UKey that was reported lost: of that holder, and issued before it was. One issued later is on another UKey. What says
 * nothing of its beginning is suspended.
 * @param suspendedAt ISO time of the suspension in force; null: there is none
 */
export function isSuspended(suspendedAt: string | null | undefined, certificate: Pick<CertificateFacts, 'notBefore'> | undefined): boolean {
  if (suspendedAt === null || suspendedAt === undefined) return false
  return !(Date.parse(certificate?.notBefore ?? '') > Date.parse(suspendedAt))
}

/** What the refusal says: since when. */
export const suspendedOn = (suspendedAt: string | null | undefined): FailureDetail =>
  suspendedAt === null || suspendedAt === undefined ? {} : { date: new Date(suspendedAt).toISOString() }

/** The refusal. */
export const suspendedSince = (suspendedAt: string | null | undefined): Result<never> =>
  failed('SUSPENDED_BY_ORGANIZATION', suspendedOn(suspendedAt))
