import type { PathFinding, VerificationCode } from '@yinxin/pki'
import type { FailureCode } from '@yinxin/protocol/failures'

/** The verifier's codes in the catalogue: THE map, for the gateway's verdicts and for `yinxin verify`. */
const failures: Readonly<Record<VerificationCode, FailureCode>> = {
  EXPIRED: 'CERTIFICATE_EXPIRED',
  NOT_YET_VALID: 'CERTIFICATE_NOT_YET_VALID',
  NOT_TRUSTED: 'CERTIFICATE_NOT_TRUSTED',
  // a certificate that only bears the name of an anchor is not one of that CA's
  SIGNATURE: 'CERTIFICATE_NOT_TRUSTED',
  KEY_USAGE: 'CERTIFICATE_PATH_INVALID',
  // whoever on the path limits the purposes: the certificate is for another one
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

/** The failure a finding stands for. A hold can be lifted, so it is no revocation (RFC 5280 §5.3.1). */
export const failureOf = (code: VerificationCode, detail?: PathFinding['detail']): FailureCode =>
  code === 'REVOKED' && detail === 'certificateHold' ? 'CERTIFICATE_SUSPENDED' : failures[code]
