import { createHash } from 'node:crypto'
import { rawToDer } from '../keys/ecdsa-signature.ts'
import { algorithmRow, encodeAlgorithm } from '../keys/algorithm-table.ts'
import type { AlgorithmId } from '../keys/algorithm-table.ts'
import { oids } from '../der/oids.ts'
import { tags } from '../der/reader.ts'
import {
  encodeExplicit,
  encodeInteger,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeSetOf,
  encodeTime,
  encodeValue,
} from '../der/writer.ts'
import type { Certificate } from '../x509/certificate.ts'
import { encodeSerial } from '../x509/serial-number.ts'
import { cmsOids } from './cms-oids.ts'

/** What one signer is to sign. */
export type DocumentToSign = {
  readonly content: Uint8Array
  readonly certificate: Certificate
  /** One whose hash is known to CMS, for the key of the certificate; Ed25519 has none. */
  readonly algorithm: AlgorithmId
  /** By the signer's own clock. */
  readonly signingTime: Date
  /** More signed attributes: object identifier and the one value, DER. */
  readonly attributes?: readonly (readonly [type: string, value: Uint8Array])[]
  /** The message leaves the content out; it is signed all the same. */
  readonly detached?: boolean
}

/** A message but for its signature. */
export type PreparedSignedData = {
  /** What the key signs: DER of the signed attributes as a SET OF (RFC 5652 §5.4). Never the content, nor anything a caller chose. */
  readonly toBeSigned: Uint8Array
  /** ContentInfo, DER. @param signature in the X.509 form, or r‖s of ECDSA and SM2 when `raw` */
  readonly finish: (signature: Uint8Array, raw?: 'raw') => Uint8Array
}

/**
 * Prepares a CMS SignedData by one signer (RFC 5652; GB/T 35275 with its own numbers where the key is SM2's) with the signed attributes
 * content-type, message-digest, signing-time and signing-certificate-v2 (RFC 5035), strictly DER. The key signs between the two steps, wherever
 * it is. Throws TypeError for an algorithm without a hash: inputs come from our own code.
 */
export function prepareSignedData(document: DocumentToSign): PreparedSignedData {
  const { content, certificate, algorithm, detached = false } = document
  const row = algorithmRow(algorithm)
  const digestOid = row.hash === undefined ? undefined : digestOids.get(row.hash)
  if (row.hash === undefined || digestOid === undefined) throw new TypeError(`${algorithm} signs no messages`)
  const isSm2 = row.scheme === 'SM2'
  const digestAlgorithm = encodeSequence(encodeOid(digestOid))
  const [pkcs, gm] = [0, 1] as const
  const numbers = isSm2 ? gm : pkcs
  const contentType = cmsOids.data[numbers]
  const toBeSigned = encodeSetOf(attributesOf(document, contentType, row.hash))
  const finish = (given: Uint8Array, raw?: 'raw'): Uint8Array => {
    const signature = raw === 'raw' && (isSm2 || row.scheme === 'ECDSA') ? derOf(given) : given
    const signerInfo = encodeSequence(
      encodeInteger(1),
      encodeSequence(certificate.issuerRaw, encodeSerial(certificate.serialNumber)),
      digestAlgorithm,
      Uint8Array.of(0xa0, ...toBeSigned.subarray(1)), // [0] IMPLICIT of the set that is signed
      encodeAlgorithm(algorithm),
      encodeOctets(signature),
    )
    const signedData = encodeSequence(
      encodeInteger(1),
      encodeSetOf([digestAlgorithm]),
      encodeSequence(encodeOid(contentType), ...(detached ? [] : [encodeExplicit(0, encodeOctets(content))])),
      encodeExplicit(0, certificate.raw),
      encodeSetOf([signerInfo]),
    )
    return encodeSequence(encodeOid(cmsOids.signedData[numbers]), encodeExplicit(0, signedData))
  }
  return { toBeSigned, finish }
}

const digestOids: ReadonlyMap<string, string> = new Map([
  ['sm3', oids.sm3],
  ['sha256', oids.sha256],
  ['sha384', oids.sha384],
  ['sha512', oids.sha512],
])

function attributesOf({ content, certificate, signingTime, attributes = [] }: DocumentToSign, contentType: string, hash: string) {
  const digest = (bytes: Uint8Array) => encodeOctets(new Uint8Array(createHash(hash).update(bytes).digest()))
  const attribute = (type: string, value: Uint8Array) => encodeSequence(encodeOid(type), encodeValue(tags.set, value))
  return [
    attribute(cmsOids.contentType, encodeOid(contentType)),
    attribute(cmsOids.messageDigest, digest(content)),
    attribute(cmsOids.signingTime, encodeTime(signingTime)),
    attribute(cmsOids.signingCertificateV2, encodeSequence(encodeSequence(certIdOf(hash, digest(certificate.raw))))),
    ...attributes.map(([type, value]) => attribute(type, value)),
  ]
}

/** ESSCertIDv2: the hash is left out when it is SHA-256, the default (X.690 §11.5). */
const certIdOf = (hash: string, digest: Uint8Array): Uint8Array =>
  hash === 'sha256' ? encodeSequence(digest) : encodeSequence(encodeSequence(encodeOid(digestOids.get(hash) ?? '')), digest)

function derOf(raw: Uint8Array): Uint8Array {
  const der = rawToDer(raw)
  if (!der.ok) throw new TypeError(der.problem)
  return der.value
}
