import type { IssueInput } from '@yinxin/protocol/ca'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'

const defaultYears = 3
/** Clocks differ; beyond that a certificate would say it was there before it was. */
const mostBackDating = 3_600_000

export interface Validity {
  readonly notBefore: Date
  readonly notAfter: Date
}

/**
 * From now for three years unless told otherwise; whole seconds, never beyond the issuer, and never from more than an hour ago: a back-dated
 * certificate would make signatures and revocations of the past look otherwise than they were. CERTIFICATE_LINT_FAILED names the rule.
 */
export function decideValidity(
  { notBefore, notAfter }: Pick<IssueInput, 'notBefore' | 'notAfter'>,
  issuerEnd: Date,
  now: Date,
): Result<Validity> {
  const from = notBefore === undefined ? now : new Date(notBefore)
  const until = notAfter === undefined ? new Date(new Date(from).setUTCFullYear(from.getUTCFullYear() + defaultYears)) : new Date(notAfter)
  const [first, last] = [wholeSeconds(from), wholeSeconds(until < issuerEnd ? until : issuerEnd)]
  // an issuer that ends before the certificate begins cuts it down to nothing
  if (!(+first < +last) || Number.isNaN(+until)) return failed('CERTIFICATE_LINT_FAILED', { rules: 'validity-order' })
  if (+from < +now - mostBackDating) return failed('CERTIFICATE_LINT_FAILED', { rules: 'validity-back-dated' })
  return succeeded({ notBefore: first, notAfter: last })
}

const wholeSeconds = (date: Date): Date => new Date(Math.floor(+date / 1000) * 1000)
