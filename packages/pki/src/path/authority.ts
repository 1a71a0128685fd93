import type { Certificate } from '../x509/certificate.ts'
import { namesEqual } from '../x509/name.ts'
import { finding } from './finding.ts'
import type { RuleFinding } from './finding.ts'

const basicConstraints = { check: 'basic-constraints', code: 'BASIC_CONSTRAINTS', clause: 'RFC 5280 §6.1.4 (k)' } as const
const pathLength = { check: 'path-length', code: 'PATH_LENGTH', clause: 'RFC 5280 §6.1.4 (l) and (m)' } as const
const certSign = { check: 'key-cert-sign', code: 'KEY_USAGE', clause: 'RFC 5280 §6.1.4 (n)' } as const

/**
 * The right to issue, of every certificate above the first (`issuers` from the bottom up, the anchor last).
 * An anchor of version 1 is trusted as configured; one that says about itself that it is no CA is not.
 */
export function checkAuthority(issuers: readonly Certificate[], anchor: Certificate | undefined): RuleFinding[] {
  return issuers.flatMap((issuer, index) => {
    const below = issuers.slice(0, index).filter((lower) => !namesEqual(lower.issuer, lower.subject)).length
    const legacyAnchor = issuer === anchor && issuer.version < 3
    const { basicConstraints: constraints, keyUsage } = issuer.extensions
    const allowed = constraints?.pathLength
    return [
      finding(basicConstraints, issuer, constraints?.ca || legacyAnchor ? undefined : 'not a certification authority'),
      finding(pathLength, issuer, allowed !== undefined && below > allowed ? `${below} authorities below, ${allowed} allowed` : undefined),
      finding(certSign, issuer, keyUsage && !keyUsage.includes('keyCertSign') ? 'key may not sign certificates' : undefined),
    ]
  })
}
