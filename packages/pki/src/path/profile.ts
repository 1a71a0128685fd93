import type { Certificate } from '../certificate.ts'
import { isCritical } from '../extensions.ts'
import { isEmptyName, namesEqual } from '../name.ts'
import { oids } from '../oids.ts'
import { finding } from './finding.ts'
import type { Finding } from './finding.ts'

/**
 * What RFC 5280 §4 demands of certificates beyond the path rules. A rule that issuers in use break without harm (PKITS and the Baseline
 * Requirements have valid examples) only leaves a note, unless the caller is `strict`.
 */
export function checkProfile(path: readonly Certificate[], strict: boolean): Finding[] {
  return path.flatMap((certificate, index) =>
    rules.flatMap(({ check, clause, problem, lenient }): Finding[] => {
      const found = problem(certificate, index > 0)
      if (found === undefined) return []
      const failed = finding({ check, code: 'PROFILE', clause: `RFC 5280 ${clause}` }, certificate, found)
      if (!lenient || strict) return [failed]
      const { code: _, ...note } = failed
      return [{ ...note, result: 'note' }]
    }),
  )
}

type ProfileRule = {
  readonly check: string
  readonly clause: string
  readonly lenient?: true
  /** `issues` is true for every certificate above the first. */
  problem(certificate: Certificate, issues: boolean): string | undefined
}

const isCa = ({ extensions }: Certificate): boolean => extensions.basicConstraints?.ca === true
const has = ({ extensions }: Certificate, oid: string): boolean => extensions.all.some((found) => found.oid === oid)
/** Octets of the INTEGER, a sign octet included. */
function serialLength({ serialNumber }: Certificate): number {
  const digits = serialNumber.replace(/^-/, '')
  return digits.length / 2 + (!serialNumber.startsWith('-') && digits >= '8' ? 1 : 0)
}

const neverCritical: readonly (readonly [string, string, string])[] = [
  ['authority key identifier', oids.authorityKeyIdentifier, '§4.2.1.1'],
  ['subject key identifier', oids.subjectKeyIdentifier, '§4.2.1.2'],
  ['freshest CRL', oids.freshestCrl, '§4.2.1.15'],
  ['authority information access', oids.authorityInfoAccess, '§4.2.2.1'],
  ['subject information access', oids.subjectInfoAccess, '§4.2.2.2'],
]

/** Honoured whether critical or not, so a missing mark harms nobody who verifies with this. */
const alwaysCritical: readonly (readonly [string, string, string])[] = [
  ['name constraints', oids.nameConstraints, '§4.2.1.10'],
  ['policy constraints', oids.policyConstraints, '§4.2.1.11'],
  ['inhibit anyPolicy', oids.inhibitAnyPolicy, '§4.2.1.14'],
]

const rules: readonly ProfileRule[] = [
  {
    check: 'serial-number',
    clause: '§4.1.2.2',
    problem: (certificate) =>
      /^0*$/.test(certificate.serialNumber) ? 'zero' : serialLength(certificate) > 20 ? 'longer than 20 octets' : undefined,
  },
  {
    check: 'serial-number',
    clause: '§4.1.2.2',
    lenient: true,
    problem: ({ serialNumber }) => (serialNumber.startsWith('-') ? 'negative' : undefined),
  },
  { check: 'issuer-name', clause: '§4.1.2.4', problem: ({ issuer }) => (isEmptyName(issuer) ? 'empty' : undefined) },
  {
    check: 'subject-name',
    clause: '§4.1.2.6',
    problem: (certificate, issues) => {
      if (!isEmptyName(certificate.subject)) return undefined
      if (issues || isCa(certificate)) return 'an authority without a name'
      return isCritical(certificate.extensions, oids.subjectAltName) ? undefined : 'empty, and no critical alternative name'
    },
  },
  ...neverCritical.map(([check, oid, clause]): ProfileRule => ({
    check,
    clause,
    problem: ({ extensions }) => (isCritical(extensions, oid) ? 'must not be critical' : undefined),
  })),
  ...alwaysCritical.map(([check, oid, clause]): ProfileRule => ({
    check,
    clause,
    lenient: true,
    problem: (certificate) => (has(certificate, oid) && !isCritical(certificate.extensions, oid) ? 'should be critical' : undefined),
  })),
  {
    check: 'name-constraints-place',
    clause: '§4.2.1.10',
    problem: (certificate) => (has(certificate, oids.nameConstraints) && !isCa(certificate) ? 'not an authority' : undefined),
  },
  {
    check: 'basic-constraints-form',
    clause: '§4.2.1.9',
    problem: ({ extensions: { basicConstraints, keyUsage } }) => {
      if (basicConstraints?.ca) return undefined
      if (basicConstraints?.pathLength !== undefined) return 'path length without the right to issue'
      return keyUsage?.includes('keyCertSign') ? 'key may sign certificates, its holder may not' : undefined
    },
  },
  {
    check: 'basic-constraints-critical',
    clause: '§4.2.1.9',
    lenient: true,
    problem: (certificate) =>
      isCa(certificate) && !isCritical(certificate.extensions, oids.basicConstraints) ? 'should be critical' : undefined,
  },
  {
    check: 'key-usage-form',
    clause: '§4.2.1.3',
    problem: ({ extensions: { keyUsage } }) => (keyUsage?.length === 0 ? 'allows nothing' : undefined),
  },
  {
    check: 'key-usage-present',
    clause: '§4.2.1.3',
    lenient: true,
    problem: (certificate) => (isCa(certificate) && !certificate.extensions.keyUsage ? 'an authority without key usage' : undefined),
  },
  {
    check: 'policies-form',
    clause: '§4.2.1.4',
    problem: ({ extensions: { certificatePolicies: policies = [] } }) =>
      new Set(policies.map(({ policy }) => policy)).size < policies.length ? 'a policy twice' : undefined,
  },
  {
    check: 'policy-constraints-form',
    clause: '§4.2.1.11',
    problem: ({ extensions: { policyConstraints: found } }) =>
      found && found.requireExplicitPolicy === undefined && found.inhibitPolicyMapping === undefined ? 'empty' : undefined,
  },
  {
    check: 'no-revocation-available',
    clause: '(RFC 9608 §3)',
    problem: (certificate) =>
      certificate.extensions.noRevocationAvailable && isCa(certificate) ? 'an authority must be revocable' : undefined,
  },
  {
    check: 'authority-key-identifier-present',
    clause: '§4.2.1.1',
    lenient: true,
    problem: ({ extensions, issuer, subject }) =>
      extensions.authorityKeyIdentifier?.keyIdentifier === undefined && !namesEqual(issuer, subject) ? 'missing' : undefined,
  },
  {
    check: 'subject-key-identifier-present',
    clause: '§4.2.1.2',
    lenient: true,
    problem: (certificate) =>
      isCa(certificate) && certificate.extensions.subjectKeyIdentifier === undefined ? 'an authority without one' : undefined,
  },
]
