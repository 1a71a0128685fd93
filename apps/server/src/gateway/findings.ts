import type { FailureCode } from '@yinxin/protocol/failures'
import { gatewayChecks, type Finding, type GatewayCheck } from '@yinxin/protocol/gateway'

/** Response codes of GM/T 0029 (GB/T 38629) annex D for the failures it knows; base 0x04000000. */
const gmCodes: Partial<Readonly<Record<FailureCode, number>>> = {
  REVOCATION_UNAVAILABLE: 0x04000003,
  REVOCATION_STALE: 0x04000003,
  ALGORITHM_REFUSED: 0x04000004,
  CERTIFICATE_NOT_TRUSTED: 0x04000007,
  CERTIFICATE_PATH_INVALID: 0x04000007,
  CERTIFICATE_POLICY_REFUSED: 0x04000007,
  CERTIFICATE_STATUS_UNKNOWN: 0x04000007,
  CERTIFICATE_WRONG_PURPOSE: 0x04000007,
  CERTIFICATE_MALFORMED: 0x04000008,
  CERTIFICATE_IDENTITY_UNREADABLE: 0x04000008,
  CERTIFICATE_IDENTITY_CONTRADICTORY: 0x04000007,
  CERTIFICATE_UNIDENTIFIED: 0x04000007,
  CERTIFICATE_EXPIRED: 0x04000009,
  CERTIFICATE_NOT_YET_VALID: 0x0400000a,
  CERTIFICATE_REVOKED: 0x0400000b,
  CERTIFICATE_SUSPENDED: 0x0400000b,
  SIGNATURE_INVALID: 0x0400000c,
  TOKEN_MALFORMED: 0x0400000d,
  FORMAT_UNSUPPORTED: 0x0400000d,
  NONCE_INVALID: 0x0400000d,
  ORIGIN_INVALID: 0x0400000d,
  INTERNAL: 0x0400000e,
}

const plainPasses = new Map(gatewayChecks.map((check): [GatewayCheck, Finding] => [check, Object.freeze({ check, result: 'passed' })]))

/** The check found nothing wrong; `detail` says what it went by, for operators. */
export function passed(check: GatewayCheck, detail?: string): Finding {
  const plain = detail === undefined ? plainPasses.get(check) : undefined
  return plain ?? { check, result: 'passed', ...(detail === undefined ? {} : { detail }) }
}

/** The check could not run, or policy does not ask for it. */
export const skipped = (check: GatewayCheck, detail: string): Finding => ({ check, result: 'skipped', detail })

/** The check failed with a code of the catalogue; the GM/T 0029 code goes with it where there is one. */
export function refused(check: GatewayCheck, code: FailureCode, detail: string): Finding {
  const gmCode = gmCodes[code]
  return gmCode === undefined ? { check, result: 'failed', code, detail } : { check, result: 'failed', code, gmCode, detail }
}

/** The code of a verdict: that of the first failed finding. */
export const firstFailure = (findings: readonly Finding[]): FailureCode | undefined =>
  findings.find(({ result }) => result === 'failed')?.code
