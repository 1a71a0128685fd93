import type { PathFinding } from '@yinxin/pki'
import type { FailureCode } from '@yinxin/protocol/failures'
import type { Finding } from '@yinxin/protocol/gateway'
import { failureOf } from '../failure-of-finding.ts'
import { passed, refused, skipped } from '../findings.ts'
import type { ExaminedPath } from '../trust-anchors.ts'

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
    const code = failureOf(finding.code ?? 'NOT_TRUSTED', finding.detail)
    if (!found.has(code)) found.set(code, refused('path', code, describe(finding)))
  }
  return [...found.values()]
}

const describe = ({ check, clause, subject, detail }: PathFinding): string =>
  `${check} (${clause}) of ${subject ?? 'the certificate'}: ${detail ?? 'failed'}`
