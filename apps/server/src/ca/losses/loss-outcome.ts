import type { LossOutcome } from '@yinxin/protocol/ca'
import type { RevocationRow } from '../tables.ts'

/** What the CA has on record of a certificate that was reported. */
export interface ReportedCertificate {
  /** What issuance knows its holder by: a credit code, `staff …`, or null for a part of the CA. */
  readonly subject: string | null
  /** Why it is suspended or revoked; null: it is in force. */
  readonly reason: RevocationRow['reason'] | null
}

/** As `parseUscc` writes it: 18 characters. Staff and parts of the CA are known by something else. */
const creditCode = /^[0-9A-Z]{18}$/

/**
 * The rule for a report of a lost UKey, in this order: what was not issued here; what is no organisation's (whoever could suspend officers could keep the
 * only ones away who end a suspension); what is final; what is so already; what is suspended by this report.
 */
export function lossOutcomeOf(found: ReportedCertificate | undefined): Exclude<LossOutcome, 'limit-reached'> {
  if (found === undefined) return 'unknown'
  if (found.subject === null || !creditCode.test(found.subject)) return 'not-an-organizations'
  if (found.reason === null) return 'suspended'
  return found.reason === 'certificateHold' ? 'suspended-before' : 'revoked-before'
}
