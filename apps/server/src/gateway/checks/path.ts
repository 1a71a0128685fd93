import type { Finding as PathFinding, VerificationCode } from '@yinxin/pki'
import type { FailureCode } from '@yinxin/protocol/failures'
import type { Finding } from '@yinxin/protocol/gateway'
import { passed, refused, skipped } from '../findings.ts'
import type { ExaminedPath } from '../trust-anchors.ts'

const codes: Readonly<Record<VerificationCode, FailureCode>> = {
  EXPIRED: 'CERTIFICATE_EXPIRED',
  NOT_YET_VALID: 'CERTIFICATE_NOT_YET_VALID',
  NOT_TRUSTED: 'CERTIFICATE_NOT_TRUSTED',
  // a certificate that only bears the name of an anchor is not one of that CA's
  SIGNATURE: 'CERTIFICATE_NOT_TRUSTED',
  KEY_USAGE: 'CERTIFICATE_PATH_INVALID',
  EXTENDED_KEY_USAGE: 'CERTIFICATE_PATH_INVALID',
  BASIC_CONSTRAINTS: 'CERTIFICATE_PATH_INVALID',
  PATH_LENGTH: 'CERTIFICATE_PATH_INVALID',
  UNKNOWN_CRITICAL: 'CERTIFICATE_PATH_INVALID',
  NAME_CONSTRAINTS: 'CERTIFICATE_PATH_INVALID',
  POLICY: 'CERTIFICATE_PATH_INVALID',
  ALGORITHM: 'ALGORITHM_REFUSED',
  PROFILE: 'CERTIFICATE_PATH_INVALID',
  LIMIT: 'CERTIFICATE_PATH_INVALID',
  SERVER_NAME: 'CERTIFICATE_WRONG_PURPOSE',
  MALFORMED: 'CERTIFICATE_MALFORMED',
  REVOKED: 'CERTIFICATE_REVOKED',
  REVOCATION_UNKNOWN: 'REVOCATION_UNAVAILABLE',
  INTERNAL: 'INTERNAL',
}

const isDate = ({ code }: PathFinding): boolean => code === 'EXPIRED' || code === 'NOT_YET_VALID'

/**
 * A path to a configured anchor, every certificate of it valid now (RFC 5280 §6.1). One finding per kind of failure; dates come first,
 * because "renew it" helps and "not trusted" does not (Web eID's order too).
 */
export function checkPath(path: ExaminedPath | undefined): Finding[] {
  if (path === undefined) return [skipped('path', 'no certificate')]
  if (path.trusted !== undefined) return [passed('path', `${path.trusted.certificates.length} certificates`)]
  const failed = path.findings.filter(({ result }) => result === 'fail')
  const ordered = [...failed.filter(isDate), ...failed.filter((finding) => !isDate(finding))]
  const found = new Map<FailureCode, Finding>()
  for (const finding of ordered) {
    const code = codes[finding.code ?? 'NOT_TRUSTED']
    if (!found.has(code)) found.set(code, refused('path', code, describe(finding)))
  }
  return [...found.values()]
}

const describe = ({ check, clause, subject, detail }: PathFinding): string =>
  `${check} (${clause}) of ${subject ?? 'the certificate'}: ${detail ?? 'failed'}`
