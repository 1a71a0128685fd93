import { parseCertificate } from '@yinxin/pki'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { receiptText } from '@yinxin/protocol/ra'
import type { RaParts } from '../deps.ts'
import type { StoredApplication } from './application.ts'
import { isSignedByKey } from './holder-signature.ts'
import { takeApplicationStep } from './take-step.ts'

/**
 * Takes the first signature of a new certificate's key: from now on it is in use, and the one it follows is revoked. Sent again it is the same.
 * @returns RECEIPT_REFUSED, APPLICATION_STEP_REFUSED
 */
export async function takeReceipt(
  ra: RaParts,
  one: StoredApplication,
  signature: string,
  traceId: string,
): Promise<Result<StoredApplication>> {
  if (one.state === 'done') return succeeded(one)
  const parsed = one.certificate === null ? undefined : parseCertificate(one.certificate)
  if (parsed?.ok !== true) return failed('APPLICATION_STEP_REFUSED', { state: one.state })
  const text = receiptText({ step: one.stepId, certificate: parsed.value.sha256 })
  if (!isSignedByKey(parsed.value, text, signature)) return failed('RECEIPT_REFUSED')
  return takeApplicationStep(ra, one.number, { step: 'confirm', by: 'applicant', traceId })
}
