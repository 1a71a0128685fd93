// Revocation lists of every form the standard knows, and the distribution points that lead to them; the plain ones come from the testkit.
import {
  assembleSigned,
  buildExtension,
  contextPrimitive,
  defaultAlgorithm,
  encodeAlgorithm,
  encodeBoolean,
  encodeExplicit,
  encodeExtensions,
  encodeGeneralName,
  encodeInteger,
  encodeList,
  encodeName,
  encodeNamedBits,
  encodeSequence,
  encodeTime,
  encodeUnsigned,
  keyIdentifierOf,
  oids,
  reasonFlagNames,
  serialOctets,
  sign,
  tags,
  type KeyKind,
  type Name,
  type RawExtension,
  type ReasonFlag,
  type RevocationReason,
} from '@yinxin/pki'
import type { TestIdentity } from '@yinxin/testkit'

export interface ListEntry {
  readonly serialNumber: string
  readonly reason?: RevocationReason
  /** Issuer of the certificate, on an indirect list. */
  readonly issuer?: Name
}

export interface ListContent {
  readonly by: TestIdentity
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly number?: number
  /** Makes it a delta on that base. */
  readonly base?: number
  /** Issuing distribution point. */
  readonly point?: { readonly url?: string; readonly reasons?: readonly ReasonFlag[]; readonly indirect?: boolean }
  readonly freshest?: string
  readonly entries?: readonly ListEntry[]
}

const uri = (value: string): Uint8Array => encodeExplicit(0, encodeExplicit(0, encodeGeneralName({ kind: 'uri', value })))
const reasonBits = (reasons: readonly ReasonFlag[], number: number): Uint8Array =>
  encodeNamedBits(
    reasons.map((reason) => reasonFlagNames.indexOf(reason)),
    contextPrimitive(number),
  )

/** A signed list (RFC 5280 §5), DER. */
export function buildList(content: ListContent): Uint8Array {
  const { by, thisUpdate, nextUpdate, number = 5, entries = [] } = content
  const algorithm = defaultAlgorithm(by.certificate.keyKind as KeyKind)
  const message = encodeSequence(
    encodeInteger(1),
    encodeAlgorithm(algorithm),
    encodeName(by.certificate.subject),
    encodeTime(thisUpdate),
    encodeTime(nextUpdate),
    ...(entries.length > 0
      ? [
          encodeList(
            tags.sequence,
            entries.map((entry) => encodeEntry(entry, thisUpdate)),
          ),
        ]
      : []),
    encodeExplicit(0, encodeExtensions(extensionsOf(content, number))),
  )
  return assembleSigned(message, encodeAlgorithm(algorithm), sign({ algorithm, privateKey: by.privateKey, message }))
}

function extensionsOf({ by, base, point, freshest }: ListContent, number: number): RawExtension[] {
  return [
    buildExtension.authorityKeyIdentifier(keyIdentifierOf(by.publicKeySpki)),
    buildExtension.crlNumber(number),
    ...(base === undefined ? [] : [buildExtension.deltaCrlIndicator(base)]),
    ...(point === undefined ? [] : [issuingPoint(point)]),
    ...(freshest === undefined ? [] : [distributionPoints([{ url: freshest }], oids.freshestCrl)]),
  ]
}

const issuingPoint = ({ url, reasons, indirect = false }: NonNullable<ListContent['point']>): RawExtension => ({
  oid: oids.issuingDistributionPoint,
  critical: true,
  value: encodeSequence(
    ...(url === undefined ? [] : [uri(url)]),
    ...(reasons === undefined ? [] : [reasonBits(reasons, 3)]),
    ...(indirect ? [encodeBoolean(true, contextPrimitive(4))] : []),
  ),
})

function encodeEntry({ serialNumber, reason, issuer }: ListEntry, revokedAt: Date): Uint8Array {
  const extensions: RawExtension[] = [
    ...(reason === undefined ? [] : [buildExtension.reasonCode(reason)]),
    ...(issuer === undefined
      ? []
      : [{ oid: oids.certificateIssuer, critical: true, value: encodeSequence(encodeGeneralName({ kind: 'directory', name: issuer })) }]),
  ]
  return encodeSequence(
    encodeUnsigned(serialOctets(serialNumber)),
    encodeTime(revokedAt),
    ...(extensions.length > 0 ? [encodeExtensions(extensions)] : []),
  )
}

export interface PointContent {
  readonly url: string
  readonly reasons?: readonly ReasonFlag[]
  readonly crlIssuer?: Name
}

/** A certificate's distribution points, with reasons and list issuers (RFC 5280 §4.2.1.13), or its freshest CRL. */
export const distributionPoints = (points: readonly PointContent[], oid: string = oids.crlDistributionPoints): RawExtension => ({
  oid,
  critical: false,
  value: encodeSequence(
    ...points.map(({ url, reasons, crlIssuer }) =>
      encodeSequence(
        uri(url),
        ...(reasons === undefined ? [] : [reasonBits(reasons, 1)]),
        ...(crlIssuer === undefined ? [] : [encodeExplicit(2, encodeGeneralName({ kind: 'directory', name: crlIssuer }))]),
      ),
    ),
  ),
})
