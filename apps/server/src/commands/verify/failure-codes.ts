import type { Finding as PkiFinding, VerificationCode } from '@yinxin/pki'
import type { FailureCode } from '@yinxin/protocol/failures'

/** One check as the answer shows it. `passed` and `failed` as the gateway says it; a `note` refuses nothing. */
export interface AnswerFinding {
  readonly check: string
  readonly result: 'passed' | 'failed' | 'note'
  readonly code?: FailureCode
  /** Where the rule stands. */
  readonly clause: string
  /** Name of the certificate it concerns (RFC 4514). */
  readonly subject?: string
  readonly detail?: string
}

/** The verifier's codes in the catalogue, the same way the gateway maps them. */
const codes: Readonly<Record<VerificationCode, FailureCode>> = {
  EXPIRED: 'CERTIFICATE_EXPIRED',
  NOT_YET_VALID: 'CERTIFICATE_NOT_YET_VALID',
  NOT_TRUSTED: 'CERTIFICATE_NOT_TRUSTED',
  // a certificate that only bears the name of an anchor is not one of that CA's
  SIGNATURE: 'CERTIFICATE_NOT_TRUSTED',
  KEY_USAGE: 'CERTIFICATE_PATH_INVALID',
  EXTENDED_KEY_USAGE: 'CERTIFICATE_WRONG_PURPOSE',
  SERVER_NAME: 'CERTIFICATE_WRONG_PURPOSE',
  BASIC_CONSTRAINTS: 'CERTIFICATE_PATH_INVALID',
  PATH_LENGTH: 'CERTIFICATE_PATH_INVALID',
  UNKNOWN_CRITICAL: 'CERTIFICATE_PATH_INVALID',
  NAME_CONSTRAINTS: 'CERTIFICATE_PATH_INVALID',
  PROFILE: 'CERTIFICATE_PATH_INVALID',
  LIMIT: 'CERTIFICATE_PATH_INVALID',
  POLICY: 'CERTIFICATE_POLICY_REFUSED',
  ALGORITHM: 'ALGORITHM_REFUSED',
  MALFORMED: 'CERTIFICATE_MALFORMED',
  REVOKED: 'CERTIFICATE_REVOKED',
  REVOCATION_UNKNOWN: 'REVOCATION_UNAVAILABLE',
  INTERNAL: 'INTERNAL',
}

const results = { pass: 'passed', fail: 'failed', note: 'note' } as const

/** The verifier's finding in the words of the answer. */
export function answerFinding({ check, result, code, clause, subject, detail }: PkiFinding): AnswerFinding {
  return {
    check,
    result: results[result],
    ...(code ? { code: code === 'REVOKED' && detail === 'certificateHold' ? 'CERTIFICATE_SUSPENDED' : codes[code] } : {}),
    clause,
    ...(subject !== undefined ? { subject } : {}),
    ...(detail !== undefined ? { detail } : {}),
  }
}
