import { context, contextPrimitive, tags } from '../der/reader.ts'
import {
  encodeBitString,
  encodeBoolean,
  encodeExplicit,
  encodeInteger,
  encodeNamedBits,
  encodeNull,
  encodeOctets,
  encodeOid,
  encodeSequence,
} from '../der/writer.ts'
import { encodeValue } from '../der/writer.ts'
import { fromHex } from '../der/bytes.ts'
import { keyUsageNames, revocationReasons } from './extensions.ts'
import type { KeyUsage, RawExtension, RevocationReason } from './extensions.ts'
import { encodeGeneralName } from './general-name.ts'
import type { GeneralName } from './general-name.ts'
import { oids } from '../der/oids.ts'

/** Builders of the extensions we issue. Criticality is what RFC 5280 asks of an issuer. */

const extension = (oid: string, critical: boolean, value: Uint8Array): RawExtension => ({ oid, critical, value })

/** Encodes one extension; a false `critical` is the default and is not written. */
function encodeExtension({ oid, critical, value }: RawExtension): Uint8Array {
  return encodeSequence(encodeOid(oid), ...(critical ? [encodeBoolean(true)] : []), encodeOctets(value))
}

export const encodeExtensions = (extensions: readonly RawExtension[]): Uint8Array => encodeSequence(...extensions.map(encodeExtension))

const uris = (urls: readonly string[]): Uint8Array[] => urls.map((value) => encodeGeneralName({ kind: 'uri', value }))
const accessDescription = (method: string, url: string): Uint8Array => encodeSequence(encodeOid(method), ...uris([url]))
const fullNamePoint = (urls: readonly string[]): Uint8Array => encodeExplicit(0, encodeExplicit(0, ...uris(urls)))

export const buildExtension = {
  basicConstraints: ({ ca, pathLength }: { ca: boolean; pathLength?: number }): RawExtension =>
    extension(
      oids.basicConstraints,
      true,
      encodeSequence(...(ca ? [encodeBoolean(true)] : []), ...(ca && pathLength !== undefined ? [encodeInteger(pathLength)] : [])),
    ),

  keyUsage: (usages: readonly KeyUsage[]): RawExtension =>
    extension(oids.keyUsage, true, encodeNamedBits(usages.map((usage) => keyUsageNames.indexOf(usage)))),

  /** Object identifiers of the purposes. OCSP signing and time stamping want `critical`. */
  extendedKeyUsage: (purposes: readonly string[], critical = false): RawExtension =>
    extension(oids.extendedKeyUsage, critical, encodeSequence(...purposes.map((purpose) => encodeOid(purpose)))),

  /** Identifier as hex. */
  subjectKeyIdentifier: (identifier: string): RawExtension =>
    extension(oids.subjectKeyIdentifier, false, encodeOctets(fromHex(identifier))),

  /** Identifier of the issuer's key as hex. */
  authorityKeyIdentifier: (identifier: string): RawExtension =>
    extension(oids.authorityKeyIdentifier, false, encodeSequence(encodeOctets(fromHex(identifier), contextPrimitive(0)))),

  certificatePolicies: (policies: readonly string[]): RawExtension =>
    extension(oids.certificatePolicies, false, encodeSequence(...policies.map((policy) => encodeSequence(encodeOid(policy))))),

  crlDistributionPoints: (urls: readonly string[]): RawExtension =>
    extension(oids.crlDistributionPoints, false, encodeSequence(...urls.map((url) => encodeSequence(fullNamePoint([url]))))),

  authorityInfoAccess: ({ ocsp = [], caIssuers = [] }: { ocsp?: readonly string[]; caIssuers?: readonly string[] }): RawExtension =>
    extension(
      oids.authorityInfoAccess,
      false,
      encodeSequence(
        ...ocsp.map((url) => accessDescription(oids.accessOcsp, url)),
        ...caIssuers.map((url) => accessDescription(oids.accessCaIssuers, url)),
      ),
    ),

  subjectAltName: (names: readonly GeneralName[], critical = false): RawExtension =>
    extension(oids.subjectAltName, critical, encodeSequence(...names.map(encodeGeneralName))),

  nameConstraints: ({
    permitted = [],
    excluded = [],
  }: {
    permitted?: readonly GeneralName[]
    excluded?: readonly GeneralName[]
  }): RawExtension => {
    const subtrees = (number: number, names: readonly GeneralName[]): Uint8Array[] =>
      names.length === 0 ? [] : [encodeValue(context(number), ...names.map((name) => encodeSequence(encodeGeneralName(name))))]
    return extension(oids.nameConstraints, true, encodeSequence(...subtrees(0, permitted), ...subtrees(1, excluded)))
  },

  crlNumber: (number: bigint | number): RawExtension => extension(oids.crlNumber, false, encodeInteger(number)),
  deltaCrlIndicator: (baseNumber: bigint | number): RawExtension => extension(oids.deltaCrlIndicator, true, encodeInteger(baseNumber)),

  reasonCode: (reason: RevocationReason): RawExtension =>
    extension(oids.reasonCode, false, encodeInteger(revocationReasons[reason], tags.enumerated)),

  /** The shard a CRL covers: its own URLs, and whether only end-entity or only CA certificates are on it (RFC 5280 §5.2.5). */
  issuingDistributionPoint: ({
    urls = [],
    onlyUser = false,
    onlyCa = false,
  }: {
    urls?: readonly string[]
    onlyUser?: boolean
    onlyCa?: boolean
  }): RawExtension => {
    const flag = (set: boolean, number: number): Uint8Array[] => (set ? [encodeBoolean(true, contextPrimitive(number))] : [])
    return extension(
      oids.issuingDistributionPoint,
      true,
      encodeSequence(...(urls.length > 0 ? [fullNamePoint(urls)] : []), ...flag(onlyUser, 1), ...flag(onlyCa, 2)),
    )
  },

  ocspNoCheck: (): RawExtension => extension(oids.ocspNoCheck, false, encodeNull()),
} as const

/** `SIGNED{}`: to-be-signed bytes, algorithm, signature (RFC 5280 §4.1.1). Used for certificates, requests, CRLs and OCSP answers. */
export function assembleSigned(tbs: Uint8Array, algorithmIdentifier: Uint8Array, signature: Uint8Array): Uint8Array {
  return encodeSequence(tbs, algorithmIdentifier, encodeBitString(signature))
}
