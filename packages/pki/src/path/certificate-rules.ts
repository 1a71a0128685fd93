import { isToleratedIdentifier } from '../keys/algorithm-table.ts'
import { isSignedBy } from '../x509/certificate.ts'
import type { Certificate } from '../x509/certificate.ts'
import { isCritical } from '../x509/extensions.ts'
import { isEmptyName, namesEqual } from '../x509/name.ts'
import { oids } from '../der/oids.ts'
import { tags } from '../der/reader.ts'
import { isWellFormedName } from './name-syntax.ts'
import type { Profile, ProfileRule } from './profile-rule.ts'

export const isCa = ({ extensions }: Certificate): boolean => extensions.basicConstraints?.ca === true
export const has = ({ extensions }: Certificate, oid: string): boolean => extensions.all.some((found) => found.oid === oid)
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

/** Profiles in which everything the standard demands counts. */
const demanding: readonly Profile[] = ['rfc5280', 'webpki']
/** For what is worth a note and breaks no demand. */
const nobody: readonly Profile[] = []

/** The first attribute of either name in this string type whose text its type did not decide, and how it was read. */
function readOtherwise({ issuer, subject }: Certificate, tag: number): string | undefined {
  return [...issuer.rdns, ...subject.rdns].flat().find(({ readAs, raw }) => readAs !== undefined && raw[0] === tag)?.readAs
}

/** The rules of RFC 5280 §4 that are not path rules, in the order of the standard. */
export const certificateRules: readonly ProfileRule[] = [
  {
    check: 'name-string-type',
    clause: '§4.1.2.4',
    refusedBy: demanding,
    problem: (certificate) => {
      const readAs = readOtherwise(certificate, tags.utf8String)
      return readAs && `a UTF8String that is not UTF-8, read as ${readAs}`
    },
  },
  {
    check: 'name-string-type',
    clause: '§4.1.2.4',
    refusedBy: nobody,
    problem: (certificate) => {
      const readAs = readOtherwise(certificate, tags.teletexString)
      return readAs && `a TeletexString, read as ${readAs}`
    },
  },
  {
    check: 'serial-number',
    clause: '§4.1.2.2',
    problem: (certificate, place) =>
      // An anchor is not looked up anywhere by its number, and well-known ones have the number zero.
      place === 'anchor'
        ? undefined
        : /^0*$/.test(certificate.serialNumber)
          ? 'zero'
          : serialLength(certificate) > 20
            ? 'longer than 20 octets'
            : undefined,
  },
  {
    check: 'serial-number',
    clause: '§4.1.2.2',
    refusedBy: demanding,
    problem: ({ serialNumber }, place) => (place !== 'anchor' && serialNumber.startsWith('-') ? 'negative' : undefined),
  },
  {
    check: 'algorithm-identifier',
    clause: '§4.1.1.2 (RFC 5758 §3.2)',
    refusedBy: demanding,
    problem: ({ signatureAlgorithmRaw }) =>
      isToleratedIdentifier(signatureAlgorithmRaw) ? 'parameters where there must be none' : undefined,
  },
  { check: 'issuer-name', clause: '§4.1.2.4', problem: ({ issuer }) => (isEmptyName(issuer) ? 'empty' : undefined) },
  {
    check: 'subject-name',
    clause: '§4.1.2.6',
    problem: (certificate, place) => {
      if (!isEmptyName(certificate.subject)) return undefined
      if (place !== 'first' || isCa(certificate)) return 'an authority without a name'
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
    refusedBy: oid === oids.nameConstraints ? (['rfc5280'] as const) : demanding,
    problem: (certificate) => (has(certificate, oid) && !isCritical(certificate.extensions, oid) ? 'should be critical' : undefined),
  })),
  {
    check: 'alternative-names-form',
    clause: '§4.2.1.6',
    problem: ({ extensions: { subjectAltName = [] } }) =>
      subjectAltName.some((name) => name.kind === 'ip' && name.bytes.length !== 4 && name.bytes.length !== 16)
        ? 'an address of neither 4 nor 16 octets'
        : undefined,
  },
  {
    check: 'alternative-names-form',
    clause: '§4.2.1.6',
    refusedBy: demanding,
    problem: ({ extensions: { subjectAltName = [] } }) => {
      const wrong = subjectAltName.find((name) => !isWellFormedName(name))
      return wrong && 'value' in wrong ? `no ${wrong.kind} name: ${wrong.value.slice(0, 80)}` : undefined
    },
  },
  {
    check: 'name-constraints-form',
    clause: '§4.2.1.10',
    problem: ({ extensions: { nameConstraints: found } }) =>
      found && found.permitted.length === 0 && found.excluded.length === 0 ? 'empty' : undefined,
  },
  {
    check: 'name-constraints-form',
    clause: '§4.2.1.10',
    refusedBy: demanding,
    problem: ({ extensions: { nameConstraints: { permitted = [], excluded = [] } = {} } }) =>
      [...permitted, ...excluded].some((base) => base.kind === 'dns' && base.value.startsWith('.'))
        ? 'a domain name that begins with a dot'
        : undefined,
  },
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
    refusedBy: demanding,
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
    refusedBy: demanding,
    problem: (certificate, place) =>
      // A missing key usage allows everything (§6.3.3 (f)), and roots without one are trusted by name.
      place !== 'anchor' && isCa(certificate) && !certificate.extensions.keyUsage ? 'an authority without key usage' : undefined,
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
    refusedBy: demanding,
    problem: (certificate) => {
      if (certificate.extensions.authorityKeyIdentifier?.keyIdentifier !== undefined) return undefined
      // A self-signed one need not say it: that is one signed with its own key, whatever names it bears.
      return namesEqual(certificate.issuer, certificate.subject) || isSignedBy(certificate, certificate) ? undefined : 'missing'
    },
  },
  {
    check: 'subject-key-identifier-present',
    clause: '§4.2.1.2',
    refusedBy: demanding,
    problem: (certificate) =>
      isCa(certificate) && certificate.extensions.subjectKeyIdentifier === undefined ? 'an authority without one' : undefined,
  },
]
