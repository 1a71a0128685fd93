import type { Certificate } from '../x509/certificate.ts'
import { isCritical } from '../x509/extensions.ts'
import { oids } from '../der/oids.ts'
import { finding } from './finding.ts'
import type { RuleFinding } from './finding.ts'

const unknownCritical = { check: 'critical-extensions', code: 'UNKNOWN_CRITICAL', clause: 'RFC 5280 §6.1.4 (o), §6.1.5 (f)' } as const

const knownQualifiers = new Set<string>([oids.policyQualifierCps, oids.policyQualifierNotice])

/** Where policies are critical their qualifiers must be understood too (RFC 5280 §4.2.1.4). */
const unknownQualifiers = ({ extensions: { certificatePolicies = [] } }: Certificate): string[] =>
  certificatePolicies.flatMap(({ qualifiers = [] }) => qualifiers.filter((kind) => !knownQualifiers.has(kind)))

/** Nothing critical is passed over. */
export function checkCritical(certificates: readonly Certificate[]): RuleFinding[] {
  return certificates.map((certificate) => {
    const unknown = [...certificate.extensions.criticalUnknown]
    if (isCritical(certificate.extensions, oids.certificatePolicies)) unknown.push(...unknownQualifiers(certificate))
    return finding(unknownCritical, certificate, unknown.length > 0 ? unknown.join(' ') : undefined)
  })
}
