import { judgeTimestamp, type Certificate, type Stamped, type TimestampFault, type TimestampInfo } from '@yinxin/pki'
import type { FailureCode } from '@yinxin/protocol/failures'
import type {
  Finding,
  GatewayCheck,
  HashValue,
  TimestampFacts,
  TimestampVerification,
  VerificationPolicy,
  VerifyTimestampInput,
} from '@yinxin/protocol/gateway'
import type { Clock } from '../platform/clock.ts'
import { checkSignersAlgorithm } from './checks/algorithm.ts'
import { checkPath } from './checks/path.ts'
import { checkRevocation } from './checks/revocation.ts'
import { checkTime } from './checks/time.ts'
import { passed, refused } from './findings.ts'
import { knownCertificateOf } from './known-certificate.ts'
import type { FoundPath } from './path-finder.ts'
import { readBase64 } from './read-base64.ts'
import type { TimestampAuthority } from './timestamp-authorities.ts'
import { verdictOf } from './verify-authentication.ts'
import { readIntermediates } from './verify-certificate.ts'

/** What time-stamps are verified with. */
export interface TimestampParts {
  readonly clock: Clock
  readonly timestampAuthorities: readonly TimestampAuthority[]
  readonly defaultPolicy: VerificationPolicy
}

/**
 * Verifies a time-stamp over content or its hash (RFC 3161), and its certificate by the anchors of time-stamping authorities alone. What cannot be read
 * is refused as INPUT_INVALID with a `problem`, and nobody outside is asked about a token that does not hold. The certificate is judged now, its status
 * too: one revoked since counts as revoked whatever the reason, since nobody can tell its stamps of before from those of whoever has the key (§4).
 */
export async function verifyTimestamp(input: VerifyTimestampInput, parts: TimestampParts): Promise<TimestampVerification> {
  const token = readBase64(input.token)
  const stamped = stampedOf(input)
  if (token === undefined || stamped === undefined) return unreadable(input, 'not base64, too large, or not one of content and hash')
  const given = readIntermediates(input.certificates)
  const judged = judgeTimestamp({ token, stamped, certificates: given })
  if (!judged.verified)
    return judged.code === 'MALFORMED' ? unreadable(input, judged.problem) : refusedBy([faultFinding(judged.code, judged.problem)], input)
  const known = knownCertificateOf(judged.certificate.raw)
  if (!known.ok) return refusedBy([refused('certificate', 'CERTIFICATE_MALFORMED', known.problem)], input)

  const now = parts.clock.now()
  const policy = input.policy ?? parts.defaultPolicy
  const found = findPath(judged.certificate, [...judged.certificates, ...given], now, allowed(input, parts))
  const statuses = policy.revocation === 'none' ? undefined : await found?.authority.paths.statuses(found.path)
  const revocation = checkRevocation(statuses, policy)
  const findings = [
    passed('purpose'),
    ...pathFindings(found?.path),
    revocation.finding,
    checkTime(judged.info.time, found?.path.trusted, now),
    checkSignersAlgorithm(judged.algorithm, known.value.key),
    passed('signature'),
    passed('imprint'),
  ]
  return {
    ...verdictOf(findings, revocation.stale),
    timestamp: factsOf(judged.info, found?.path.trusted === undefined ? undefined : found.authority.name),
    certificate: known.value.facts,
    evidence: revocation.evidence,
    traceId: input.traceId,
  }
}

/** What is said to have been stamped; undefined where that is not one thing that can be read. */
function stampedOf({ content, hash }: VerifyTimestampInput): Stamped | undefined {
  if (content !== undefined && hash !== undefined) return undefined
  if (hash !== undefined)
    return /^(?:[0-9a-f]{2}){1,64}$/i.test(hash.value) ? { hash: hash.algorithm, digest: Buffer.from(hash.value, 'hex') } : undefined
  const bytes = content === undefined ? undefined : readBase64(content)
  return bytes && { content: bytes }
}

const allowed = ({ authorities }: VerifyTimestampInput, parts: TimestampParts): readonly TimestampAuthority[] =>
  parts.timestampAuthorities.filter(({ name }) => authorities === undefined || authorities.includes(name))

interface FoundAuthority {
  readonly authority: TimestampAuthority
  readonly path: FoundPath
}

/** The first authority the certificate leads to; where there is none, why not to the first one. */
function findPath(
  certificate: Certificate,
  unverifiedIntermediates: readonly Certificate[],
  now: Date,
  authorities: readonly TimestampAuthority[],
): FoundAuthority | undefined {
  const text = Buffer.from(certificate.raw).toString('base64')
  const found = authorities.flatMap((authority): FoundAuthority[] => {
    const read = authority.certificates.read(text, now)
    return read.ok ? [{ authority, path: authority.paths.examine(read.value, now, unverifiedIntermediates) }] : []
  })
  return found.find(({ path }) => path.trusted !== undefined) ?? found[0]
}

/** Never empty: where no authority may be asked, nobody is trusted. */
function pathFindings(path: FoundPath | undefined): readonly Finding[] {
  const findings = path === undefined ? [] : checkPath(path)
  return findings.length > 0 ? findings : [refused('path', 'CERTIFICATE_NOT_TRUSTED', 'of no time-stamping authority of the caller’s')]
}

const faults: Readonly<Record<Exclude<TimestampFault, 'MALFORMED'>, readonly [GatewayCheck, FailureCode]>> = {
  SIGNATURE: ['signature', 'SIGNATURE_INVALID'],
  CERTIFICATE: ['signature', 'SIGNATURE_INVALID'],
  PURPOSE: ['purpose', 'CERTIFICATE_WRONG_PURPOSE'],
  IMPRINT: ['imprint', 'SIGNATURE_INVALID'],
}

function faultFinding(fault: keyof typeof faults, problem: string): Finding {
  const [check, code] = faults[fault]
  return refused(check, code, problem)
}

const refusedBy = (findings: readonly Finding[], { traceId }: VerifyTimestampInput): TimestampVerification => ({
  ...{ ...verdictOf(findings, false), evidence: [], traceId },
})

const unreadable = ({ traceId }: VerifyTimestampInput, problem: string): TimestampVerification => ({
  ...{ verdict: 'refused', code: 'INPUT_INVALID', problem, assurance: 'none', findings: [], evidence: [], traceId },
})

function factsOf(info: TimestampInfo, authority: string | undefined): TimestampFacts {
  const { time, accuracyMicroseconds, serialNumber, policy, hash: algorithm, imprint, nonce } = info
  const hash: HashValue = { algorithm, value: Buffer.from(imprint).toString('hex') }
  return {
    ...{ time: time.toISOString(), serial: serialNumber, policy, hash },
    ...(accuracyMicroseconds === undefined ? {} : { accuracyMicroseconds }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(authority === undefined ? {} : { authority }),
  }
}
