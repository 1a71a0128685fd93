import type { FailureCode } from '@yinxin/protocol/failures'
import type { FailedStep } from './failure-address.ts'

/** Failures the portal itself leads to the page with, on the way into a business system. */
const onTheWay: readonly FailureCode[] = [
  'BUSINESS_SYSTEM_UNKNOWN',
  'BUSINESS_SYSTEM_UNAVAILABLE',
  'BUSINESS_SYSTEM_REFUSED',
  'SIGN_IN_LOST',
  'SIGN_IN_OTHER_BROWSER',
]

/** Verified, and then not let in: what stopped is none of the four steps but what the registry says. */
const afterVerification: readonly FailureCode[] = [
  'ORGANIZATION_UNKNOWN',
  'AFTER_CUT_OVER',
  'NAME_MISMATCH',
  'BOUND_ELSEWHERE',
  'CA_MAY_NOT_BIND',
  'NO_UNIT',
  'NEW_CERTIFICATE_NEEDS_CLERK',
  'NEW_CERTIFICATE_WAITS',
  'NEW_CERTIFICATE_DECLINED',
  'NEW_CERTIFICATE_REFUSED',
  'BINDING_BLOCKED',
  'SUSPENDED_BY_ORGANIZATION',
  'UNBOUND_BY_ORGANIZATION',
  'RIGHT_ALTERED',
  'USCC_INVALID',
]

/**
 * On which of the four steps a sign-in stopped: 1 portal, 2 verification of the certificate, 3 business system (0, the computer, is told
 * on the sign-in page). Undefined where it was no sign-in, or where nobody said.
 */
export function stageOf(code: FailureCode, step: FailedStep | undefined): 1 | 2 | 3 | undefined {
  if (onTheWay.includes(code)) return 3
  if (step === undefined || afterVerification.includes(code)) return undefined
  return step === 'portal' ? 1 : 2
}
