import { parseAuthenticationToken } from '@yinxin/protocol/assistant'
import type { Verification } from '@yinxin/protocol/gateway'
import { version } from '@yinxin/protocol/wire'

/**
 * What the audit keeps of a verification (R32): verdict and findings, revocation source and age, algorithm, versions. No token, no signature.
 */
export function verificationDetail(verification: Verification, authToken: string, now: Date): Record<string, unknown> {
  const token = parseAuthenticationToken(authToken)
  return {
    verdict: verification.verdict,
    assurance: verification.assurance,
    findings: verification.findings.filter(({ result }) => result === 'failed').map(({ check, code }) => ({ check, code })),
    revocation: verification.evidence.map(({ source, producedAt, hash }) => ({ source, ageSeconds: ageSeconds(producedAt, now), hash })),
    issuer: verification.certificate?.issuer,
    serial: verification.certificate?.serial,
    algorithm: verification.tokenAlgorithm,
    portalVersion: version,
    assistantVersion: token.ok ? token.value.appVersion : undefined,
  }
}

const ageSeconds = (producedAt: string, now: Date) => Math.max(0, Math.round((now.getTime() - Date.parse(producedAt)) / 1000))
