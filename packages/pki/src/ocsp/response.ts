import { createHash } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { decodeAlgorithm, encodeAlgorithm } from '../keys/algorithm-table.ts'
import { sign } from '../keys/signatures.ts'
import type { AlgorithmId } from '../keys/algorithm-table.ts'
import { fromHex, toHex } from '../der/bytes.ts'
import { parseCertificate, publicKeyBits } from '../x509/certificate.ts'
import type { Certificate } from '../x509/certificate.ts'
import {
  atEnd,
  context,
  contextPrimitive,
  elementsOf,
  expectEnd,
  enterValue,
  nextTag,
  readAny,
  readBitStringBytes,
  readDer,
  readGeneralizedTime,
} from '../der/reader.ts'
import { readOctets, readOid, readSmallInteger, readValue, readerOver, tags, within } from '../der/reader.ts'
import type { DerReader } from '../der/reader.ts'
import {
  encodeBitString,
  encodeExplicit,
  encodeGeneralizedTime,
  encodeInteger,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeValue,
} from '../der/writer.ts'
import { encodeExtensions } from '../x509/extension-builders.ts'
import { extensionValue, noExtensions, readReason, revocationReasons } from '../x509/extensions.ts'
import type { Extensions, RawExtension, RevocationReason } from '../x509/extensions.ts'
import { readName } from '../x509/name.ts'
import type { Name } from '../x509/name.ts'
import { encodeNonce, nonceOf, readCertId, readUnderstood } from './request.ts'
import type { CertId } from './request.ts'
import { oids } from '../der/oids.ts'
import { malformed, valueOf } from '../der/parsed.ts'
import type { Parsed } from '../der/parsed.ts'

/** OCSPResponseStatus by number (RFC 6960 §4.2.1). */
const errorStatus = { malformedRequest: 1, internalError: 2, tryLater: 3, sigRequired: 5, unauthorized: 6 } as const
export type OcspErrorStatus = keyof typeof errorStatus

/** What a responder says about one certificate. */
export type SingleResponse = {
  readonly certId: CertId
  readonly status: 'good' | 'revoked' | 'unknown'
  readonly revokedAt?: Date
  readonly reason?: RevocationReason
  readonly thisUpdate: Date
  readonly nextUpdate?: Date
  /** Since when the responder keeps what it knows, beyond the end of certificates (RFC 6960 §4.4.4). */
  readonly archiveCutoff?: Date
}

/** Who answered: a name, or the SHA-1 of the responder's key (hex). */
export type ResponderId = { readonly name: Name } | { readonly keyHash: string }

export type BasicOcspResponse = {
  readonly tbs: Uint8Array
  readonly responderId: ResponderId
  readonly producedAt: Date
  readonly responses: readonly SingleResponse[]
  readonly nonce?: Uint8Array
  readonly signatureAlgorithm: AlgorithmId | 'unknown'
  readonly signature: Uint8Array
  readonly certificates: readonly Certificate[]
}

/** A whole response: either the responder's refusal, or a basic response. */
export type OcspResponse = { readonly status: OcspErrorStatus } | { readonly status: 'successful'; readonly basic: BasicOcspResponse }

const maxResponseBytes = 256 * 1024
const maxResponses = 200

const statusByNumber = new Map<number, OcspErrorStatus>(
  Object.entries(errorStatus).map(([name, number]) => [number, name as OcspErrorStatus]),
)

/** Reads one OCSP response, strictly. Never throws; verifies nothing: that is `verifyOcspResponse`. */
export function parseOcspResponse(der: Uint8Array): Parsed<OcspResponse> {
  return readDer('OCSP response', der, maxResponseBytes, (reader) =>
    within(reader, tags.sequence, (inner): OcspResponse => {
      const number = readSmallInteger(inner, tags.enumerated)
      if (number !== 0) return { status: statusByNumber.get(number) ?? malformed('no such status') }
      const bytes = within(inner, context(0), (explicit) => within(explicit, tags.sequence, readResponseBytes))
      const basic = readerOver(bytes)
      const value = readBasic(basic)
      expectEnd(basic)
      return { status: 'successful', basic: value }
    }),
  )
}

function readResponseBytes(reader: DerReader): Uint8Array {
  if (readOid(reader) !== oids.ocspBasic) malformed('not a basic response')
  return readOctets(reader)
}

function readBasic(reader: DerReader): BasicOcspResponse {
  return within(reader, tags.sequence, (inner) => {
    const start = inner.offset
    const data = within(inner, tags.sequence, readResponseData)
    const tbs = inner.bytes.subarray(start, inner.offset)
    const signatureAlgorithm = decodeAlgorithm(readValue(inner, tags.sequence).raw)
    const signature = readBitStringBytes(inner)
    const certificates = nextTag(inner) === context(0) ? within(inner, context(0), readCertificates) : []
    return { tbs, ...data, signatureAlgorithm, signature, certificates }
  })
}

const readCertificates = (reader: DerReader): Certificate[] =>
  elementsOf(reader, tags.sequence, (inner) => valueOf(parseCertificate(readAny(inner).raw)), 10)

function readResponseData(reader: DerReader): Pick<BasicOcspResponse, 'responderId' | 'producedAt' | 'responses' | 'nonce'> {
  if (nextTag(reader) === context(0) && within(reader, context(0), (inner) => readSmallInteger(inner)) !== 0) malformed('no such version')
  const responderId = readResponderId(reader)
  const producedAt = readGeneralizedTime(reader)
  const responses = elementsOf(reader, tags.sequence, readSingleResponse, maxResponses)
  const extensions =
    nextTag(reader) === context(1) ? within(reader, context(1), (inner) => readUnderstood(inner, 'ocspMessage')) : noExtensions
  const nonce = nonceOf(extensions)
  return { responderId, producedAt, responses, ...(nonce ? { nonce } : {}) }
}

function readResponderId(reader: DerReader): ResponderId {
  if (nextTag(reader) === context(1)) return { name: within(reader, context(1), readName) }
  return { keyHash: within(reader, context(2), (inner) => toHex(readOctets(inner))) }
}

function readSingleResponse(reader: DerReader): SingleResponse {
  const single = enterValue(reader, tags.sequence)
  const certId = readCertId(single)
  const status = readStatus(single)
  const thisUpdate = readGeneralizedTime(single)
  const nextUpdate = nextTag(single) === context(0) ? { nextUpdate: within(single, context(0), readGeneralizedTime) } : {}
  const extensions =
    nextTag(single) === context(1) ? within(single, context(1), (inner) => readUnderstood(inner, 'ocspSingle')) : noExtensions
  expectEnd(single)
  return { certId, ...status, thisUpdate, ...nextUpdate, ...readArchiveCutoff(extensions) }
}

function readArchiveCutoff(extensions: Extensions): Pick<SingleResponse, 'archiveCutoff'> {
  const value = extensionValue(extensions, oids.ocspArchiveCutoff)
  if (value === undefined) return {}
  const reader = readerOver(value)
  const archiveCutoff = readGeneralizedTime(reader)
  expectEnd(reader)
  return { archiveCutoff }
}

function readStatus(reader: DerReader): Pick<SingleResponse, 'status' | 'revokedAt' | 'reason'> {
  if (nextTag(reader) === contextPrimitive(0) || nextTag(reader) === contextPrimitive(2)) {
    const { tag, content } = readAny(reader)
    if (content.length !== 0) malformed('status with content')
    return { status: tag === contextPrimitive(0) ? 'good' : 'unknown' }
  }
  return within(reader, context(1), (revoked) => {
    const revokedAt = readGeneralizedTime(revoked)
    return { status: 'revoked', revokedAt, reason: atEnd(revoked) ? 'unspecified' : within(revoked, context(0), readReason) }
  })
}

/** SHA-1 of the key bits as OCSP names a responder by key (RFC 6960 §4.2.1), hex. */
export const responderKeyHash = (publicKeySpki: Uint8Array): string => createHash('sha1').update(publicKeyBits(publicKeySpki)).digest('hex')

export type OcspContent = {
  readonly responder: {
    readonly publicKeySpki: Uint8Array
    readonly privateKey: KeyObject
    readonly signatureAlgorithm: AlgorithmId
    /** The delegated responder's certificate; left out when the CA itself answers. */
    readonly certificate?: Uint8Array
  }
  readonly producedAt: Date
  readonly responses: readonly SingleResponse[]
  /** The nonce of the request, to be echoed. */
  readonly nonce?: Uint8Array
}

/** A signed response that names its responder by key. */
export function buildOcspResponse({ responder, producedAt, responses, nonce }: OcspContent): Uint8Array {
  const tbs = encodeSequence(
    encodeExplicit(2, encodeOctets(fromHex(responderKeyHash(responder.publicKeySpki)))),
    encodeGeneralizedTime(producedAt),
    encodeSequence(...responses.map(encodeSingleResponse)),
    ...(nonce ? [encodeExplicit(1, encodeExtensions([encodeNonce(nonce)] satisfies RawExtension[]))] : []),
  )
  const { signatureAlgorithm: algorithm, privateKey, certificate } = responder
  const basic = encodeSequence(
    tbs,
    encodeAlgorithm(algorithm),
    encodeBitString(sign({ algorithm, privateKey, message: tbs })),
    ...(certificate ? [encodeExplicit(0, encodeSequence(certificate))] : []),
  )
  return encodeSequence(
    encodeInteger(0, tags.enumerated),
    encodeExplicit(0, encodeSequence(encodeOid(oids.ocspBasic), encodeOctets(basic))),
  )
}

function encodeSingleResponse({ certId, status, revokedAt, reason, thisUpdate, nextUpdate, archiveCutoff }: SingleResponse): Uint8Array {
  return encodeSequence(
    certId.raw,
    status === 'revoked' ? encodeRevoked(revokedAt, reason) : encodeValue(contextPrimitive(status === 'good' ? 0 : 2)),
    encodeGeneralizedTime(thisUpdate),
    ...(nextUpdate ? [encodeExplicit(0, encodeGeneralizedTime(nextUpdate))] : []),
    ...(archiveCutoff ? [encodeExplicit(1, encodeExtensions([encodeArchiveCutoff(archiveCutoff)]))] : []),
  )
}

const encodeArchiveCutoff = (date: Date): RawExtension => ({
  ...{ oid: oids.ocspArchiveCutoff, critical: false },
  value: encodeGeneralizedTime(date),
})

function encodeRevoked(revokedAt: Date | undefined, reason: RevocationReason = 'unspecified'): Uint8Array {
  if (!revokedAt) throw new RangeError('revoked without a time')
  const written = reason === 'unspecified' ? [] : [encodeExplicit(0, encodeInteger(revocationReasons[reason], tags.enumerated))]
  return encodeExplicit(1, encodeGeneralizedTime(revokedAt), ...written)
}

/** A refusal; it is not signed (RFC 6960 §2.3). */
export const buildOcspError = (status: OcspErrorStatus): Uint8Array => encodeSequence(encodeInteger(errorStatus[status], tags.enumerated))
