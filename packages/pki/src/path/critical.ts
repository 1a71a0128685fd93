import type { Certificate } from '../certificate.ts';
import { isCritical } from '../extensions.ts';
import { oids } from '../oids.ts';
import { finding } from './finding.ts';
import type { PathFinding } from './finding.ts';

const unknownCritical = { check: 'critical-extensions', code: 'UNKNOWN_CRITICAL', clause: 'RFC 5280 §6.1.4 (o), §6.1.5 (f)' } as const;
const policy = { check: 'policy', code: 'POLICY', clause: 'RFC 5280 §6.1.3 (d)-(f)' } as const;

/** Extensions whose limits these rules do not work out. */
const policyLimits = [oids.policyConstraints, oids.inhibitAnyPolicy, oids.policyMappings, oids.certificatePolicies];
const certificateExtensions = new Set<string>([
  oids.basicConstraints,
  oids.keyUsage,
  oids.extendedKeyUsage,
  oids.subjectKeyIdentifier,
  oids.authorityKeyIdentifier,
  oids.subjectAltName,
  oids.issuerAltName,
  oids.crlDistributionPoints,
  oids.freshestCrl,
  oids.authorityInfoAccess,
  oids.ocspNoCheck,
  oids.noRevocationAvailable,
  oids.nameConstraints,
  ...policyLimits,
]);

/**
 * Nothing critical is passed over. Critical policy limits are read but not worked out here: a path with them is refused.
 * The place of policy processing (RFC 5280 §6.1.3 (d) to (f), RFC 9618) is a file of its own beside this one.
 */
export function checkCritical(certificates: readonly Certificate[]): PathFinding[] {
  return certificates.flatMap((certificate) => {
    const { extensions } = certificate;
    const unknown = extensions.all.filter(({ oid, critical }) => critical && !certificateExtensions.has(oid)).map(({ oid }) => oid);
    const limits = policyLimits.filter((oid) => isCritical(extensions, oid));
    return [
      finding(unknownCritical, certificate, unknown.length > 0 ? unknown.join(' ') : undefined),
      finding(policy, certificate, limits.length > 0 ? `critical policy limits are not supported: ${limits.join(' ')}` : undefined),
    ];
  });
}
