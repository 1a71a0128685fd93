import { createHash } from 'node:crypto'
import { equalBytes } from '../der/bytes.ts'
import {
  atEnd,
  enterValue,
  nextTag,
  readAny,
  readDer,
  readIntegerBytes,
  readOctets,
  readOid,
  readValue,
  tags,
  within,
} from '../der/reader.ts'
import type { DerReader } from '../der/reader.ts'
import { malformed } from '../der/parsed.ts'
import type { Certificate } from '../x509/certificate.ts'
import { readGeneralNames } from '../x509/general-name.ts'
import { namesEqual } from '../x509/name.ts'
import { serialFromContent } from '../x509/serial-number.ts'
import { directoryNames } from '../revocation/scope.ts'
import { cmsOids } from './cms-oids.ts'
import { messageHashes } from './message-hashes.ts'
import type { SignedAttributes } from './signed-data.ts'

const maxAttributeBytes = 16 * 1024

/**
 * True when the signer did not say which certificate is meant, or said this one (ESS signing-certificate, RFC 2634 §5.4, and -v2, RFC 5035 §3):
 * the first of the attribute's certificates is the signer's. What cannot be read, or uses a hash not known here, names no certificate.
 */
export function isCertificateMeant(attributes: SignedAttributes | undefined, certificate: Certificate): boolean {
  const named = [
    [cmsOids.signingCertificate, readCertId],
    [cmsOids.signingCertificateV2, readCertIdV2],
  ] as const
  return named.every(([oid, read]) => {
    const raw = attributes?.values.get(oid)
    return raw === undefined || firstIsOf(raw, certificate, read)
  })
}

interface CertId {
  readonly hash: string
  readonly digest: Uint8Array
}

function firstIsOf(raw: Uint8Array, certificate: Certificate, read: (reader: DerReader) => CertId): boolean {
  const first = readDer('signing certificate', raw, maxAttributeBytes, (reader) =>
    within(reader, tags.sequence, (attribute) => {
      const list = enterValue(attribute, tags.sequence)
      const { hash, digest, fits } = within(list, tags.sequence, (one) => ({ ...read(one), fits: isIssuerAndSerialOf(one, certificate) }))
      while (!atEnd(list)) readValue(list, tags.sequence) // certificates above it
      if (!atEnd(attribute)) readValue(attribute, tags.sequence) // policies: for whoever judges the path
      return fits && equalBytes(digest, createHash(hash).update(certificate.raw).digest())
    }),
  )
  return first.ok && first.value
}

const readCertId = (reader: DerReader): CertId => ({ hash: 'sha1', digest: readOctets(reader) })

/** The hash is left out when it is SHA-256 (RFC 5035 §4). */
function readCertIdV2(reader: DerReader): CertId {
  if (nextTag(reader) !== tags.sequence) return { hash: 'sha256', digest: readOctets(reader) }
  const hash = within(reader, tags.sequence, (algorithm) => {
    const known = messageHashes.get(readOid(algorithm))
    if (!atEnd(algorithm)) readValue(algorithm, tags.null)
    return known ?? malformed('hash of a signing certificate not known')
  })
  return { hash, digest: readOctets(reader) }
}

/** IssuerSerial, where it is written. */
function isIssuerAndSerialOf(reader: DerReader, { issuer, serialNumber }: Certificate): boolean {
  if (atEnd(reader)) return true
  return within(reader, tags.sequence, (pair) => {
    const names = directoryNames(readGeneralNames(pair, tags.sequence))
    const serial = serialFromContent(readIntegerBytes(pair))
    while (!atEnd(pair)) readAny(pair) // issuerUID of attribute certificates
    return serial === serialNumber && names.some((name) => namesEqual(name, issuer))
  })
}
