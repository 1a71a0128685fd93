import { atEnd, context, enterOptional, expectEnd, nextTag, readNull, readOid, readSmallInteger, tags, within } from '../der/reader.ts'
import type { DerReader } from '../der/reader.ts'
import { oids } from '../der/oids.ts'
import { malformed } from '../der/parsed.ts'

/** The hashes PSS signatures are accepted with. */
export type PssHash = 'sha256' | 'sha384' | 'sha512'

const hashes = new Map<string, { readonly hash: PssHash; readonly octets: number }>([
  [oids.sha256, { hash: 'sha256', octets: 32 }],
  [oids.sha384, { hash: 'sha384', octets: 48 }],
  [oids.sha512, { hash: 'sha512', octets: 64 }],
])

/**
 * The rest of the AlgorithmIdentifier of a key bound to RSASSA-PSS (RFC 4055 §3.1): the one hash its signatures may use, or nothing when
 * the key states no parameters. Hash and mask hash must be the same, and the salt it asks for at the least not longer than the hash, because
 * other signatures are not accepted here anyway; the defaults are SHA-1 and so never usable.
 */
export function readPssRestriction(reader: DerReader): PssHash | undefined {
  if (atEnd(reader)) return undefined
  return within(reader, tags.sequence, (inner) => {
    const hash = readExplicit(inner, 0, readHash) ?? sha1()
    const mask = readExplicit(inner, 1, readMaskHash) ?? sha1()
    const salt = readExplicit(inner, 2, (value) => readSmallInteger(value)) ?? 20
    const trailer = readExplicit(inner, 3, (value) => readSmallInteger(value)) ?? 1
    if (mask.hash !== hash.hash || salt > hash.octets || trailer !== 1) malformed('PSS parameters not supported')
    return hash.hash
  })
}

const sha1 = (): never => malformed('PSS with SHA-1 not supported')

function readExplicit<T>(reader: DerReader, number: number, read: (inner: DerReader) => T): T | undefined {
  const inner = enterOptional(reader, context(number))
  if (!inner) return undefined
  const value = read(inner)
  expectEnd(inner)
  return value
}

function readHash(reader: DerReader): { readonly hash: PssHash; readonly octets: number } {
  return within(reader, tags.sequence, (algorithm) => {
    const found = hashes.get(readOid(algorithm)) ?? malformed('PSS hash not supported')
    if (nextTag(algorithm) === tags.null) readNull(algorithm)
    return found
  })
}

const readMaskHash = (reader: DerReader): { readonly hash: PssHash; readonly octets: number } =>
  within(reader, tags.sequence, (mask) => (readOid(mask) === oids.mgf1 ? readHash(mask) : malformed('PSS mask not supported')))
