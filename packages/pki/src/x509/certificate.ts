import { createHash } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { decodeAlgorithm, encodeAlgorithm } from '../keys/algorithm-table.ts'
import { sign, verifyWithKey } from '../keys/signatures.ts'
import type { AlgorithmId } from '../keys/algorithm-table.ts'
import { equalBytes } from '../der/bytes.ts'
import {
  atEnd,
  context,
  contextPrimitive,
  enterValue,
  expectEnd,
  nextTag,
  readAny,
  readBitStringBytes,
  readBits,
  readDer,
  readIntegerBytes,
} from '../der/reader.ts'
import { readSmallInteger, readTime, readValue, readerOver, tags, within } from '../der/reader.ts'
import type { DerReader } from '../der/reader.ts'
import { encodeExplicit, encodeInteger, encodeSequence, encodeTime, encodeUnsigned } from '../der/writer.ts'
import { assembleSigned, encodeExtensions } from './extension-builders.ts'
import { noExtensions, readExtensions } from './extensions.ts'
import type { Extensions, RawExtension } from './extensions.ts'
import { encodeName, readName } from './name.ts'
import type { Name } from './name.ts'
import { malformed } from '../der/parsed.ts'
import type { Parsed } from '../der/parsed.ts'
import { describePublicKey, importPublicKey } from '../keys/public-key.ts'
import type { KeyKind, VerificationKey } from '../keys/public-key.ts'
import { serialFromContent, serialOctets } from './serial-number.ts'

/** What a TBSCertificate says. Text and dates are as written: nothing here has been verified. */
export type TbsCertificate = {
  /** 1, 2 or 3. */
  readonly version: number
  /** Lower-case hex, see serial-number.ts. */
  readonly serialNumber: string
  readonly signatureAlgorithm: AlgorithmId | 'unknown'
  /** The AlgorithmIdentifier as it is written. */
  readonly signatureAlgorithmRaw: Uint8Array
  readonly issuer: Name
  readonly issuerRaw: Uint8Array
  readonly subject: Name
  readonly subjectRaw: Uint8Array
  readonly notBefore: Date
  readonly notAfter: Date
  readonly publicKeySpki: Uint8Array
  readonly keyKind: KeyKind | 'unknown'
  readonly extensions: Extensions
}

/** An X.509 certificate as data; parsing it says nothing about trust. */
export type Certificate = TbsCertificate & {
  readonly raw: Uint8Array
  /** The signed bytes. */
  readonly tbs: Uint8Array
  /** As in X.509: DER r,s for SM2 and ECDSA. */
  readonly signature: Uint8Array
  /** Fingerprints over `raw`, lower-case hex. */
  readonly sha256: string
  readonly sm3: string
}

/** Largest certificate that is read. */
const maxCertificateBytes = 64 * 1024

/**
 * Reads one DER certificate, strictly: inner and outer algorithm must be the same bytes, extensions unique and only in version 3,
 * known extensions well formed. Never throws.
 */
export function parseCertificate(der: Uint8Array): Parsed<Certificate> {
  return readDer('certificate', der, maxCertificateBytes, (reader) => {
    const raw = reader.bytes
    return within(reader, tags.sequence, (inner) => {
      const tbs = readValue(inner, tags.sequence).raw
      const outerAlgorithm = readValue(inner, tags.sequence).raw
      const signature = readBitStringBytes(inner)
      const fields = readTbs(tbs)
      if (!equalBytes(fields.signatureAlgorithmRaw, outerAlgorithm)) malformed('inner and outer algorithm differ')
      return { ...fields, raw, tbs, signature, sha256: hashHex('sha256', raw), sm3: hashHex('sm3', raw) }
    })
  })
}

const hashHex = (hash: string, bytes: Uint8Array): string => createHash(hash).update(bytes).digest('hex')

/** Reads to-be-signed bytes on their own, for the checks before signing. */
export function parseTbsCertificate(der: Uint8Array): Parsed<TbsCertificate> {
  return readDer('to-be-signed certificate', der, maxCertificateBytes, (reader) => readTbs(readAny(reader).raw))
}

function readTbs(tbs: Uint8Array): TbsCertificate {
  const outer = readerOver(tbs)
  return within(outer, tags.sequence, (reader) => {
    const version = readVersion(reader)
    const serialNumber = serialFromContent(readIntegerBytes(reader))
    const signatureAlgorithmRaw = readValue(reader, tags.sequence).raw
    const [issuer, issuerRaw] = readNameWithBytes(reader)
    const [notBefore, notAfter] = within(reader, tags.sequence, (validity) => [readTime(validity), readTime(validity)] as const)
    const [subject, subjectRaw] = readNameWithBytes(reader)
    const publicKeySpki = readValue(reader, tags.sequence).raw
    const extensions = readTail(reader, version)
    const described = describePublicKey(publicKeySpki)
    return {
      version,
      serialNumber,
      signatureAlgorithm: decodeAlgorithm(signatureAlgorithmRaw),
      signatureAlgorithmRaw,
      issuer,
      issuerRaw,
      subject,
      subjectRaw,
      notBefore,
      notAfter,
      publicKeySpki,
      keyKind: described.ok ? described.value.kind : 'unknown',
      extensions,
    }
  })
}

function readVersion(reader: DerReader): number {
  if (nextTag(reader) !== context(0)) return 1
  const version = within(reader, context(0), (inner) => readSmallInteger(inner)) + 1
  return version === 2 || version === 3 ? version : malformed('no such version')
}

function readNameWithBytes(reader: DerReader): [Name, Uint8Array] {
  const { raw } = readValue(reader, tags.sequence)
  const inner = readerOver(raw)
  return [readName(inner), raw]
}

function readTail(reader: DerReader, version: number): Extensions {
  for (const tag of [contextPrimitive(1), contextPrimitive(2)]) {
    if (nextTag(reader) !== tag) continue
    if (version < 2) malformed('unique identifier in a version 1 certificate')
    readBits(reader, tag)
  }
  if (atEnd(reader)) return noExtensions
  if (version !== 3) malformed('extensions in a certificate that is not version 3')
  const wrapped = enterValue(reader, context(3))
  const extensions = readExtensions(wrapped, 'certificate')
  expectEnd(wrapped)
  return extensions
}

/** What a CA decides about a certificate. */
export type CertificateContent = {
  /** Hex; positive. */
  readonly serialNumber: string
  readonly issuer: Name
  readonly subject: Name
  readonly publicKeySpki: Uint8Array
  readonly notBefore: Date
  readonly notAfter: Date
  readonly extensions: readonly RawExtension[]
  readonly signatureAlgorithm: AlgorithmId
}

/** The to-be-signed bytes of a version 3 certificate. A CA writes these down before it signs them. */
export function tbsCertificate(content: CertificateContent): Uint8Array {
  return encodeSequence(
    encodeExplicit(0, encodeInteger(2)),
    encodeUnsigned(serialOctets(content.serialNumber)),
    encodeAlgorithm(content.signatureAlgorithm),
    encodeName(content.issuer),
    encodeSequence(encodeTime(content.notBefore), encodeTime(content.notAfter)),
    encodeName(content.subject),
    content.publicKeySpki,
    ...(content.extensions.length > 0 ? [encodeExplicit(3, encodeExtensions(content.extensions))] : []),
  )
}

/** Signs whatever certificate it is given: for test PKIs that need wrong certificates. Issuing code uses `signTbs` (lint/issue.ts). */
export function signUnlinted(tbs: Uint8Array, issuerKey: KeyObject): Uint8Array {
  const parsed = parseTbsCertificate(tbs)
  if (!parsed.ok || parsed.value.signatureAlgorithm === 'unknown') throw new TypeError(parsed.ok ? 'algorithm unknown' : parsed.problem)
  const algorithm = parsed.value.signatureAlgorithm
  return assembleSigned(tbs, encodeAlgorithm(algorithm), sign({ algorithm, privateKey: issuerKey, message: tbs }))
}

const importedKeys = new WeakMap<TbsCertificate, Parsed<VerificationKey>>()

/** The certificate's key, imported once per certificate object. */
export function certificateKey(certificate: TbsCertificate): Parsed<VerificationKey> {
  const known = importedKeys.get(certificate)
  if (known) return known
  const imported = importPublicKey(certificate.publicKeySpki)
  importedKeys.set(certificate, imported)
  return imported
}

/** True when `issuer`'s key made the signature on `signed` (certificate, CRL…). Says nothing about names, dates or rights. */
export function isSignedBy(
  signed: { tbs: Uint8Array; signature: Uint8Array; signatureAlgorithm: AlgorithmId | 'unknown' },
  issuer: TbsCertificate,
): boolean {
  const key = certificateKey(issuer)
  return key.ok && verifyWithKey(key.value, signed.signatureAlgorithm, signed.tbs, signed.signature)
}

/** The key identifier RFC 5280 §4.2.1.2 (1) suggests: SHA-1 of the subject public key bits, lower-case hex. */
export function keyIdentifierOf(publicKeySpki: Uint8Array): string {
  return createHash('sha1').update(publicKeyBits(publicKeySpki)).digest('hex')
}

/** The content of the subjectPublicKey BIT STRING. Throws on anything but a SubjectPublicKeyInfo: callers have parsed it. */
export function publicKeyBits(publicKeySpki: Uint8Array): Uint8Array {
  const inner = enterValue(readerOver(publicKeySpki), tags.sequence)
  readAny(inner)
  return readBitStringBytes(inner)
}

/** Key identifier of a certificate: its extension, else computed. */
export const subjectKeyIdentifierOf = (certificate: TbsCertificate): string =>
  certificate.extensions.subjectKeyIdentifier ?? keyIdentifierOf(certificate.publicKeySpki)

/** True when both are the same certificate byte for byte. */
export const sameCertificate = (a: Certificate, b: Certificate): boolean => equalBytes(a.raw, b.raw)
