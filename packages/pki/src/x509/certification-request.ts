import type { KeyObject } from 'node:crypto'
import { decodeAlgorithm, encodeAlgorithm } from '../keys/algorithm-table.ts'
import { sign, verifySignature } from '../keys/signatures.ts'
import type { AlgorithmId } from '../keys/algorithm-table.ts'
import {
  atEnd,
  context,
  elementsOf,
  enterValue,
  nextTag,
  readAny,
  readBitStringBytes,
  readDer,
  readOid,
  readSmallInteger,
  readValue,
  tags,
  within,
} from '../der/reader.ts'
import type { DerReader } from '../der/reader.ts'
import { encodeExplicit, encodeInteger, encodeOid, encodeSequence, encodeSetOf } from '../der/writer.ts'
import { assembleSigned, encodeExtensions } from './extension-builders.ts'
import { noExtensions, readExtensions } from './extensions.ts'
import type { Extensions, RawExtension } from './extensions.ts'
import { encodeName, readName } from './name.ts'
import type { Name } from './name.ts'
import { oids } from '../der/oids.ts'
import { malformed } from '../der/parsed.ts'
import type { Parsed } from '../der/parsed.ts'
import { describePublicKey } from '../keys/public-key.ts'
import type { KeyKind } from '../keys/public-key.ts'

/** A PKCS #10 request (RFC 2986) as data. */
export type CertificationRequest = {
  readonly raw: Uint8Array
  /** The signed bytes (CertificationRequestInfo). */
  readonly tbs: Uint8Array
  readonly subject: Name
  readonly publicKeySpki: Uint8Array
  readonly keyKind: KeyKind | 'unknown'
  /** Extensions asked for; a CA takes what its profile allows. */
  readonly extensions: Extensions
  readonly signatureAlgorithm: AlgorithmId | 'unknown'
  readonly signature: Uint8Array
}

const maxRequestBytes = 64 * 1024

/** Reads one DER request, strictly. Never throws; does not verify the signature. */
export function parseCertificationRequest(der: Uint8Array): Parsed<CertificationRequest> {
  return readDer('certification request', der, maxRequestBytes, (reader) => {
    const raw = reader.bytes
    return within(reader, tags.sequence, (inner) => {
      const start = inner.offset
      const info = enterValue(inner, tags.sequence)
      const tbs = inner.bytes.subarray(start, inner.offset)
      const fields = readInfo(info)
      const signatureAlgorithm = decodeAlgorithm(readValue(inner, tags.sequence).raw)
      return { raw, tbs, ...fields, signatureAlgorithm, signature: readBitStringBytes(inner) }
    })
  })
}

type InfoFields = Pick<CertificationRequest, 'subject' | 'publicKeySpki' | 'keyKind' | 'extensions'>

function readInfo(info: DerReader): InfoFields {
  if (readSmallInteger(info) !== 0) malformed('no such version')
  const subject = readName(info)
  const publicKeySpki = readValue(info, tags.sequence).raw
  // Some clients leave the attributes out altogether instead of writing an empty set.
  const requested = nextTag(info) === context(0) ? elementsOf(info, context(0), readAttribute, 50).flat() : []
  if (!atEnd(info)) malformed('trailing bytes')
  if (requested.length > 1) malformed('extensions requested twice')
  const described = describePublicKey(publicKeySpki)
  return { subject, publicKeySpki, keyKind: described.ok ? described.value.kind : 'unknown', extensions: requested[0] ?? noExtensions }
}

function readAttribute(reader: DerReader): Extensions[] {
  return within(reader, tags.sequence, (pair) => {
    const type = readOid(pair)
    return within(pair, tags.set, (values) => {
      if (type === oids.extensionRequest) return [readExtensions(values, 'certificate')]
      while (!atEnd(values)) readAny(values)
      return []
    })
  })
}

/** True when the key in the request made its signature: proof of possession (RFC 2986 §3). */
export function verifyCertificationRequest(request: CertificationRequest): boolean {
  const { signatureAlgorithm: algorithm, publicKeySpki, tbs: message, signature } = request
  return verifySignature({ algorithm, publicKeySpki, message, signature })
}

export type RequestContent = { readonly subject: Name; readonly publicKeySpki: Uint8Array; readonly extensions?: readonly RawExtension[] }

/** The to-be-signed bytes of a request; a UKey signs these and `assembleCertificationRequest` puts them together. */
export function certificationRequestInfo({ subject, publicKeySpki, extensions = [] }: RequestContent): Uint8Array {
  const attributes =
    extensions.length > 0 ? [encodeSequence(encodeOid(oids.extensionRequest), encodeSetOf([encodeExtensions(extensions)]))] : []
  return encodeSequence(encodeInteger(0), encodeName(subject), publicKeySpki, encodeExplicit(0, ...attributes))
}

/** A request from its signed bytes and a signature made elsewhere (X.509 form: DER r,s for SM2 and ECDSA). */
export function assembleCertificationRequest(info: Uint8Array, algorithm: AlgorithmId, signature: Uint8Array): Uint8Array {
  return assembleSigned(info, encodeAlgorithm(algorithm), signature)
}

/** A signed request in one step, for keys in memory. */
export function buildCertificationRequest(content: RequestContent & { algorithm: AlgorithmId; privateKey: KeyObject }): Uint8Array {
  const info = certificationRequestInfo(content)
  return assembleCertificationRequest(
    info,
    content.algorithm,
    sign({ algorithm: content.algorithm, privateKey: content.privateKey, message: info }),
  )
}
