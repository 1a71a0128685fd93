import { createHash } from 'node:crypto'
import { fromHex, toHex } from '../der/bytes.ts'
import { publicKeyBits } from '../x509/certificate.ts'
import type { Certificate } from '../x509/certificate.ts'
import {
  context,
  elementsOf,
  expectEnd,
  enterValue,
  nextTag,
  readAny,
  readDer,
  readIntegerBytes,
  readNull,
  readOctets,
  readOid,
  readSmallInteger,
  readValue,
} from '../der/reader.ts'
import { atEnd, readerOver, tags, within } from '../der/reader.ts'
import type { DerReader } from '../der/reader.ts'
import { encodeExplicit, encodeNull, encodeOctets, encodeOid, encodeSequence } from '../der/writer.ts'
import { encodeExtensions } from '../x509/extension-builders.ts'
import { extensionValue, noExtensions, readExtensions } from '../x509/extensions.ts'
import type { ExtensionCarrier, Extensions, RawExtension } from '../x509/extensions.ts'
import { oids } from '../der/oids.ts'
import { malformed } from '../der/parsed.ts'
import type { Parsed } from '../der/parsed.ts'
import { encodeSerial, serialFromContent } from '../x509/serial-number.ts'

/** Hashes a CertID may use. SHA-1 names a certificate here, it protects nothing (RFC 6960 §4.3). */
export type CertIdHash = 'sha1' | 'sha256' | 'sha384' | 'sha512' | 'sm3'

const hashOids: Readonly<Record<CertIdHash, string>> = {
  sha1: oids.sha1,
  sha256: oids.sha256,
  sha384: oids.sha384,
  sha512: oids.sha512,
  sm3: oids.sm3,
}
const hashByOid = new Map(Object.entries(hashOids).map(([hash, oid]) => [oid, hash as CertIdHash]))

/**
 * Names one certificate to a responder (RFC 6960 §4.1.1): issuer name hash, issuer key hash (hex) and serial number.
 * `raw` is its encoding; a responder echoes it as it came, also when it does not know the hash.
 */
export type CertId = {
  readonly hash: CertIdHash | 'unknown'
  readonly issuerNameHash: string
  readonly issuerKeyHash: string
  readonly serialNumber: string
  readonly raw: Uint8Array
}

type Issuer = Pick<Certificate, 'subjectRaw' | 'publicKeySpki'>

function issuerHashes(issuer: Issuer, hash: CertIdHash): { issuerNameHash: string; issuerKeyHash: string } {
  const hex = (bytes: Uint8Array): string => createHash(hash).update(bytes).digest('hex')
  return { issuerNameHash: hex(issuer.subjectRaw), issuerKeyHash: hex(publicKeyBits(issuer.publicKeySpki)) }
}

/** The CertID of a certificate of this issuer. */
export function certIdOf(serialNumber: string, issuer: Issuer, hash: CertIdHash): CertId {
  const hashes = issuerHashes(issuer, hash)
  const algorithm = encodeSequence(encodeOid(hashOids[hash]), encodeNull())
  const [nameHash, keyHash] = [hashes.issuerNameHash, hashes.issuerKeyHash].map((hex) => encodeOctets(fromHex(hex)))
  const raw = encodeSequence(algorithm, nameHash as Uint8Array, keyHash as Uint8Array, encodeSerial(serialNumber))
  return { hash, ...hashes, serialNumber, raw }
}

/** True when the CertID names a certificate of this issuer, whatever hash it uses; an unknown hash names nobody. */
export function certIdIsOf(id: CertId, issuer: Issuer): boolean {
  if (id.hash === 'unknown') return false
  const wanted = issuerHashes(issuer, id.hash)
  return wanted.issuerNameHash === id.issuerNameHash && wanted.issuerKeyHash === id.issuerKeyHash
}

/** True when the CertID names this serial number of this issuer. */
export const certIdMatches = (id: CertId, serialNumber: string, issuer: Issuer): boolean =>
  id.serialNumber === serialNumber && certIdIsOf(id, issuer)

/** Reads one CertID by itself. */
export const parseCertId = (der: Uint8Array): Parsed<CertId> => readDer('CertID', der, maxCertIdBytes, readCertId)

const maxCertIdBytes = 1024

/** Reads a CertID inside another structure. */
export function readCertId(reader: DerReader): CertId {
  const { raw } = readValue(reader, tags.sequence)
  return within(readerOver(raw), tags.sequence, (inner) => {
    const hash = within(inner, tags.sequence, readHash)
    const [issuerNameHash, issuerKeyHash] = [toHex(readOctets(inner)), toHex(readOctets(inner))]
    return { hash, issuerNameHash, issuerKeyHash, serialNumber: serialFromContent(readIntegerBytes(inner)), raw }
  })
}

function readHash(algorithm: DerReader): CertIdHash | 'unknown' {
  const hash = hashByOid.get(readOid(algorithm))
  if (hash && !atEnd(algorithm)) readNull(algorithm)
  while (!hash && !atEnd(algorithm)) readAny(algorithm)
  return hash ?? 'unknown'
}

export type OcspRequest = {
  readonly certIds: readonly CertId[]
  /** 1 to 128 octets (RFC 9654 §2.1). */
  readonly nonce?: Uint8Array
  readonly isSigned: boolean
}

/** Nonce extension value: an OCTET STRING inside the extension's own (RFC 9654 §2.1). */
export const encodeNonce = (nonce: Uint8Array): RawExtension => ({ oid: oids.ocspNonce, critical: false, value: encodeOctets(nonce) })

/** Extensions of an OCSP message; a critical one nobody reads there stops the reading (RFC 6960 §4.4). */
export function readUnderstood(reader: DerReader, carrier: ExtensionCarrier): Extensions {
  const extensions = readExtensions(reader, carrier)
  const [unknown] = extensions.criticalUnknown
  return unknown === undefined ? extensions : malformed(`critical extension not understood: ${unknown}`)
}

/** RFC 9654 §2.1; RFC 8954 allowed 32. */
const maxNonceOctets = 128

/** The nonce among extensions; malformed or of a forbidden length stops the reading. */
export function nonceOf(extensions: Extensions): Uint8Array | undefined {
  const value = extensionValue(extensions, oids.ocspNonce)
  if (!value) return undefined
  const reader = readerOver(value)
  const nonce = readOctets(reader)
  expectEnd(reader)
  return nonce.length >= 1 && nonce.length <= maxNonceOctets ? nonce : malformed(`nonce must have 1 to ${maxNonceOctets} octets`)
}

const maxRequestBytes = 16 * 1024
const maxCertIds = 20

/** Reads one OCSP request, strictly. A signature on it is noted, not verified: this responder asks for none. */
export function parseOcspRequest(der: Uint8Array): Parsed<OcspRequest> {
  return readDer('OCSP request', der, maxRequestBytes, (reader) =>
    within(reader, tags.sequence, (inner) => {
      const fields = within(inner, tags.sequence, readTbsRequest)
      const isSigned = nextTag(inner) === context(0)
      if (isSigned) readAny(inner)
      return { ...fields, isSigned }
    }),
  )
}

function readTbsRequest(reader: DerReader): Omit<OcspRequest, 'isSigned'> {
  if (nextTag(reader) === context(0) && within(reader, context(0), (inner) => readSmallInteger(inner)) !== 0) malformed('no such version')
  if (nextTag(reader) === context(1)) readAny(reader)
  const certIds = elementsOf(reader, tags.sequence, readSingleRequest, maxCertIds)
  if (certIds.length === 0) malformed('asks for nothing')
  const extensions =
    nextTag(reader) === context(2) ? within(reader, context(2), (inner) => readUnderstood(inner, 'ocspMessage')) : noExtensions
  const nonce = nonceOf(extensions)
  return { certIds, ...(nonce ? { nonce } : {}) }
}

function readSingleRequest(reader: DerReader): CertId {
  const request = enterValue(reader, tags.sequence)
  const certId = readCertId(request)
  if (nextTag(request) === context(0)) {
    within(request, context(0), (inner) => readUnderstood(inner, 'ocspSingle'))
  }
  expectEnd(request)
  return certId
}

/** A request for one certificate. The nonce is the caller's random bytes (32 suggested); without one cached answers are welcome. */
export function buildOcspRequest(content: { serialNumber: string; issuer: Issuer; hash?: CertIdHash; nonce?: Uint8Array }): Uint8Array {
  const { serialNumber, issuer, hash = 'sha1', nonce } = content
  const single = encodeSequence(certIdOf(serialNumber, issuer, hash).raw)
  return encodeSequence(
    encodeSequence(encodeSequence(single), ...(nonce ? [encodeExplicit(2, encodeExtensions([encodeNonce(nonce)]))] : [])),
  )
}
