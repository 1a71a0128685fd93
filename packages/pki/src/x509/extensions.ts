import {
  atEnd,
  elementsOf,
  expectEnd,
  enterValue,
  nextTag,
  readAny,
  readBoolean,
  readGeneralizedTime,
  readIntegerBytes,
} from '../der/reader.ts'
import { readNamedBits, readNull, readOctets, readOid, readSmallInteger, readerOver, tags, within } from '../der/reader.ts'
import { context, contextPrimitive } from '../der/reader.ts'
import type { DerReader } from '../der/reader.ts'
import { equalBytes, toHex } from '../der/bytes.ts'
import { readDistributionPoint, readIssuingDistributionPoint } from './distribution-point.ts'
import type { DistributionPoint, IssuingDistributionPoint } from './distribution-point.ts'
import { maxGeneralNames, readGeneralName, readGeneralNames } from './general-name.ts'
import type { GeneralName } from './general-name.ts'
import { oids } from '../der/oids.ts'
import { malformed } from '../der/parsed.ts'
import { serialFromContent } from './serial-number.ts'

/** Names of the KeyUsage bits, by position (RFC 5280 §4.2.1.3). */
export const keyUsageNames = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const
export type KeyUsage = (typeof keyUsageNames)[number]

/** CRLReason by its number (RFC 5280 §5.3.1); 7 is not used. */
export const revocationReasons = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const
export type RevocationReason = keyof typeof revocationReasons

/** An extension as it stands in the structure; `value` is the content of its OCTET STRING. */
export type RawExtension = { readonly oid: string; readonly critical: boolean; readonly value: Uint8Array }

export type AuthorityKeyIdentifier = {
  readonly keyIdentifier?: string
  readonly issuer?: readonly GeneralName[]
  readonly serialNumber?: string
}
export type GeneralSubtrees = { readonly permitted: readonly GeneralName[]; readonly excluded: readonly GeneralName[] }
export type PolicyInformation = {
  readonly policy: string
  readonly hasQualifiers: boolean
  /** Object identifiers of their kinds. */
  readonly qualifiers?: readonly string[]
}

/** The extensions this system reads, of certificates, CRLs and CRL entries alike. Identifiers of keys are lower-case hex. */
export type Extensions = {
  readonly basicConstraints?: { readonly ca: boolean; readonly pathLength?: number }
  readonly keyUsage?: readonly KeyUsage[]
  /** Object identifiers. */
  readonly extendedKeyUsage?: readonly string[]
  readonly subjectKeyIdentifier?: string
  readonly authorityKeyIdentifier?: AuthorityKeyIdentifier
  readonly certificatePolicies?: readonly PolicyInformation[]
  readonly policyMappings?: readonly { readonly issuerDomain: string; readonly subjectDomain: string }[]
  readonly policyConstraints?: { readonly requireExplicitPolicy?: number; readonly inhibitPolicyMapping?: number }
  readonly inhibitAnyPolicy?: number
  readonly crlDistributionPoints?: readonly DistributionPoint[]
  readonly freshestCrl?: readonly DistributionPoint[]
  readonly authorityInfoAccess?: { readonly ocsp: readonly string[]; readonly caIssuers: readonly string[] }
  readonly subjectAltName?: readonly GeneralName[]
  readonly issuerAltName?: readonly GeneralName[]
  readonly nameConstraints?: GeneralSubtrees
  readonly ocspNoCheck?: true
  readonly noRevocationAvailable?: true
  readonly crlNumber?: bigint
  readonly deltaCrlIndicator?: bigint
  readonly issuingDistributionPoint?: IssuingDistributionPoint
  readonly reasonCode?: RevocationReason
  readonly invalidityDate?: Date
  readonly certificateIssuer?: readonly GeneralName[]
  /** Everything as it stands, in order. */
  readonly all: readonly RawExtension[]
  /** Object identifiers of critical extensions nobody reads in this carrier: it must not be used. */
  readonly criticalUnknown: readonly string[]
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type Reader = (reader: DerReader, into: Mutable<Extensions>) => void

const readers = new Map<string, Reader>([
  [oids.basicConstraints, (reader, into) => (into.basicConstraints = readBasicConstraints(reader))],
  [oids.keyUsage, (reader, into) => (into.keyUsage = readKeyUsage(reader))],
  [
    oids.extendedKeyUsage,
    (reader, into) => (into.extendedKeyUsage = nonEmpty(elementsOf(reader, tags.sequence, (inner) => readOid(inner)))),
  ],
  [oids.subjectKeyIdentifier, (reader, into) => (into.subjectKeyIdentifier = toHex(readOctets(reader)))],
  [oids.authorityKeyIdentifier, (reader, into) => (into.authorityKeyIdentifier = readAuthorityKeyIdentifier(reader))],
  [
    oids.certificatePolicies,
    (reader, into) => (into.certificatePolicies = nonEmpty(elementsOf(reader, tags.sequence, readPolicyInformation))),
  ],
  [oids.policyMappings, (reader, into) => (into.policyMappings = nonEmpty(elementsOf(reader, tags.sequence, readPolicyMapping)))],
  [oids.policyConstraints, (reader, into) => (into.policyConstraints = readPolicyConstraints(reader))],
  [oids.inhibitAnyPolicy, (reader, into) => (into.inhibitAnyPolicy = readSmallInteger(reader))],
  [oids.crlDistributionPoints, (reader, into) => (into.crlDistributionPoints = elementsOf(reader, tags.sequence, readDistributionPoint))],
  [oids.freshestCrl, (reader, into) => (into.freshestCrl = elementsOf(reader, tags.sequence, readDistributionPoint))],
  [oids.authorityInfoAccess, (reader, into) => (into.authorityInfoAccess = readAuthorityInfoAccess(reader))],
  [oids.subjectAltName, (reader, into) => (into.subjectAltName = nonEmpty(readGeneralNames(reader)))],
  [oids.issuerAltName, (reader, into) => (into.issuerAltName = nonEmpty(readGeneralNames(reader)))],
  [oids.nameConstraints, (reader, into) => (into.nameConstraints = readNameConstraints(reader))],
  [oids.ocspNoCheck, (reader, into) => (readNull(reader), (into.ocspNoCheck = true))],
  [oids.noRevocationAvailable, (reader, into) => (readNull(reader), (into.noRevocationAvailable = true))],
  [oids.crlNumber, (reader, into) => (into.crlNumber = readCrlNumber(reader))],
  [oids.deltaCrlIndicator, (reader, into) => (into.deltaCrlIndicator = readCrlNumber(reader))],
  [oids.issuingDistributionPoint, (reader, into) => (into.issuingDistributionPoint = readIssuingDistributionPoint(reader))],
  [oids.reasonCode, (reader, into) => (into.reasonCode = readReason(reader))],
  [oids.invalidityDate, (reader, into) => (into.invalidityDate = readGeneralizedTime(reader))],
  [oids.certificateIssuer, (reader, into) => (into.certificateIssuer = nonEmpty(readGeneralNames(reader)))],
])

const nonEmpty = <T>(list: T[]): T[] => (list.length > 0 ? list : malformed('empty list'))

/**
 * The extensions each structure may carry and that are honoured there. The same extension elsewhere is one nobody knows: not read, and when
 * critical a reason to refuse its carrier (RFC 5280 §4.2, §5.2, §5.3).
 */
const carriers = {
  certificate: new Set<string>([
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
    oids.certificatePolicies,
    oids.policyMappings,
    oids.policyConstraints,
    oids.inhibitAnyPolicy,
  ]),
  list: new Set<string>([
    oids.authorityKeyIdentifier,
    oids.issuerAltName,
    oids.crlNumber,
    oids.deltaCrlIndicator,
    oids.issuingDistributionPoint,
    oids.freshestCrl,
    oids.authorityInfoAccess,
  ]),
  listEntry: new Set<string>([oids.reasonCode, oids.invalidityDate, oids.certificateIssuer]),
  /** Of an OCSP request or response as a whole; `nonceOf` reads it. */
  ocspMessage: new Set<string>([oids.ocspNonce]),
  /** Of one request or one answer in it. */
  ocspSingle: new Set<string>(),
} as const

/** What carries extensions. A request for a certificate asks for those of a certificate. */
export type ExtensionCarrier = keyof typeof carriers

/**
 * Reads Extensions (a SEQUENCE OF at the reader). Refuses duplicates (RFC 5280 §4.2) and malformed values of extensions known in this carrier.
 * The GM/T 0015 ones are read when they are asked for (gm/): issuers write them in several ways, and they are never critical.
 */
export function readExtensions(reader: DerReader, carrier: ExtensionCarrier): Extensions {
  const all = nonEmpty(elementsOf(reader, tags.sequence, readRawExtension, 200))
  if (new Set(all.map(({ oid }) => oid)).size !== all.length) malformed('duplicate extension')
  const known = carriers[carrier]
  const criticalUnknown = all.filter(({ oid, critical }) => critical && !known.has(oid)).map(({ oid }) => oid)
  const into: Mutable<Extensions> = { all, criticalUnknown }
  for (const { oid, value } of all) if (known.has(oid)) readKnown(oid, value, into)
  return into
}

function readKnown(oid: string, value: Uint8Array, into: Mutable<Extensions>): void {
  const read = readers.get(oid)
  if (!read) return
  const inner = readerOver(value)
  read(inner, into)
  expectEnd(inner)
}

export const noExtensions: Extensions = { all: [], criticalUnknown: [] }

/** An empty SEQUENCE where extensions stand: forbidden (SIZE (1..MAX)), and read only where issuers are known to write it. */
export function skipEmptyExtensions(reader: DerReader): boolean {
  const { bytes, offset, end } = reader
  const empty = offset + 2 <= end && bytes[offset] === tags.sequence && bytes[offset + 1] === 0
  if (empty) reader.offset += 2
  return empty
}

/** True when the extension is there and critical. */
export const isCritical = (extensions: Extensions, oid: string): boolean =>
  extensions.all.some((found) => found.oid === oid && found.critical)

/** One extension, its value unread. */
export function readRawExtension(reader: DerReader): RawExtension {
  return within(reader, tags.sequence, (inner) => {
    const oid = readOid(inner)
    const critical = nextTag(inner) === tags.boolean && readBoolean(inner)
    return { oid, critical, value: readOctets(inner) }
  })
}

function readBasicConstraints(reader: DerReader): NonNullable<Extensions['basicConstraints']> {
  return within(reader, tags.sequence, (inner) => {
    const ca = nextTag(inner) === tags.boolean && readBoolean(inner)
    if (atEnd(inner)) return { ca }
    return { ca, pathLength: readSmallInteger(inner) }
  })
}

function readKeyUsage(reader: DerReader): KeyUsage[] {
  return readNamedBits(reader).map((position) => keyUsageNames[position] ?? malformed('no such key usage'))
}

function readAuthorityKeyIdentifier(reader: DerReader): AuthorityKeyIdentifier {
  return within(reader, tags.sequence, (inner) => {
    const found: Mutable<AuthorityKeyIdentifier> = {}
    if (nextTag(inner) === contextPrimitive(0)) found.keyIdentifier = toHex(readOctets(inner, contextPrimitive(0)))
    if (nextTag(inner) === context(1)) found.issuer = readGeneralNames(inner, context(1))
    if (nextTag(inner) === contextPrimitive(2)) found.serialNumber = serialFromContent(readIntegerBytes(inner, contextPrimitive(2)))
    return found
  })
}

function readPolicyInformation(reader: DerReader): PolicyInformation {
  return within(reader, tags.sequence, (inner) => {
    const policy = readOid(inner)
    if (atEnd(inner)) return { policy, hasQualifiers: false }
    const qualifiers = elementsOf(inner, tags.sequence, (list) =>
      within(list, tags.sequence, (qualifier) => {
        const kind = readOid(qualifier)
        while (!atEnd(qualifier)) readAny(qualifier)
        return kind
      }),
    )
    return { policy, hasQualifiers: true, qualifiers }
  })
}

function readPolicyMapping(reader: DerReader): { issuerDomain: string; subjectDomain: string } {
  return within(reader, tags.sequence, (inner) => ({ issuerDomain: readOid(inner), subjectDomain: readOid(inner) }))
}

function readPolicyConstraints(reader: DerReader): NonNullable<Extensions['policyConstraints']> {
  return within(reader, tags.sequence, (inner) => {
    const found: Mutable<NonNullable<Extensions['policyConstraints']>> = {}
    if (nextTag(inner) === contextPrimitive(0)) found.requireExplicitPolicy = readSmallInteger(inner, contextPrimitive(0))
    if (nextTag(inner) === contextPrimitive(1)) found.inhibitPolicyMapping = readSmallInteger(inner, contextPrimitive(1))
    return found
  })
}

function readAuthorityInfoAccess(reader: DerReader): NonNullable<Extensions['authorityInfoAccess']> {
  const ocsp: string[] = []
  const caIssuers: string[] = []
  elementsOf(reader, tags.sequence, (inner) =>
    within(inner, tags.sequence, (description) => {
      const method = readOid(description)
      const location = readGeneralName(description)
      if (location.kind !== 'uri') return
      if (method === oids.accessOcsp) ocsp.push(location.value)
      if (method === oids.accessCaIssuers) caIssuers.push(location.value)
    }),
  )
  return { ocsp, caIssuers }
}

function readNameConstraints(reader: DerReader): GeneralSubtrees {
  return within(reader, tags.sequence, (inner) => {
    const permitted = nextTag(inner) === context(0) ? nonEmpty(elementsOf(inner, context(0), readSubtree, maxGeneralNames)) : []
    const excluded = nextTag(inner) === context(1) ? nonEmpty(elementsOf(inner, context(1), readSubtree, maxGeneralNames)) : []
    return { permitted, excluded }
  })
}

function readSubtree(reader: DerReader): GeneralName {
  const inner = enterValue(reader, tags.sequence)
  const base = readGeneralName(inner)
  // RFC 5280 §4.2.1.10: minimum is zero and so never written, maximum is absent. Anything else could not be honoured.
  expectEnd(inner)
  return base
}

function readCrlNumber(reader: DerReader): bigint {
  const content = readIntegerBytes(reader)
  if (content.length > 21 || (content[0] ?? 0) >= 0x80) malformed('number out of range')
  return BigInt(`0x${toHex(content)}`)
}

const reasonByNumber = new Map<number, RevocationReason>(
  Object.entries(revocationReasons).map(([name, number]) => [number, name as RevocationReason]),
)

/** Reads a CRLReason; also under a context tag in OCSP. */
export function readReason(reader: DerReader): RevocationReason {
  return reasonByNumber.get(readSmallInteger(reader, tags.enumerated)) ?? malformed('no such reason')
}

/** Reads one extension value kept aside as bytes, for extensions of other structures (OCSP nonce). */
export function extensionValue(extensions: Extensions, oid: string): Uint8Array | undefined {
  return extensions.all.find((found) => found.oid === oid)?.value
}

/** True when both lists carry the same extension with the same value. */
export function sameExtension(a: Extensions, b: Extensions, oid: string): boolean {
  const [left, right] = [extensionValue(a, oid), extensionValue(b, oid)]
  return left === right || (left !== undefined && right !== undefined && equalBytes(left, right))
}
