import { toHex } from '../der/bytes.ts'
import { encodeExplicit, encodeInteger, encodeNull, encodeOid, encodeSequence } from '../der/writer.ts'
import { oids } from '../der/oids.ts'
import type { KeyKind } from './public-key.ts'

/** Names of the signature algorithms, hash included. */
export type AlgorithmId =
  | 'SM2-SM3'
  | 'ECDSA-SHA256'
  | 'ECDSA-SHA384'
  | 'ECDSA-SHA512'
  | 'RSA-SHA256'
  | 'RSA-SHA384'
  | 'RSA-SHA512'
  | 'RSA-PSS-SHA256'
  | 'RSA-PSS-SHA384'
  | 'RSA-PSS-SHA512'
  | 'Ed25519'
  | 'ECDSA-SHA1'
  | 'RSA-SHA1'
  | 'RSA-MD5'
  | 'DSA-SHA1'
  | 'DSA-SHA256'

/** Name of a hash as node:crypto knows it; Ed25519 hashes inside. */
export type HashName = 'sm3' | 'sha256' | 'sha384' | 'sha512' | 'sha1' | 'md5'

type Scheme = 'SM2' | 'ECDSA' | 'RSA' | 'RSA-PSS' | 'Ed25519' | 'DSA'

export type AlgorithmRow = {
  readonly id: AlgorithmId
  readonly scheme: Scheme
  readonly hash?: HashName
  readonly keyKinds: readonly KeyKind[]
  /** Recognised, so that it can be named in a finding; accepted only by a policy that names it. */
  readonly weak: boolean
  /** X.509 AlgorithmIdentifier encodings as the standards allow them; the first is the one we write. */
  readonly identifiers: () => readonly Uint8Array[]
  /** Encodings the standards forbid and real cards and issuers write: accepted, and held against issuers by the stricter profiles only. */
  readonly tolerated: () => readonly Uint8Array[]
}

const curves: readonly KeyKind[] = ['P-256', 'P-384', 'P-521']

/** Made when first asked for: a program that asks one question needs the encodings of one or two algorithms. */
function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined
  return () => (made ??= make())
}

const none = (): readonly Uint8Array[] => []

const bare = (oid: string): Uint8Array => encodeSequence(encodeOid(oid))
const withNull = (oid: string): Uint8Array => encodeSequence(encodeOid(oid), encodeNull())

/** RSASSA-PSS with MGF1 over the same hash and a salt as long as the hash; hash parameters NULL or absent (RFC 4055 §2.1). */
function pssIdentifiers(hashOid: string, saltLength: number): Uint8Array[] {
  const build = (hash: Uint8Array, maskHash: Uint8Array): Uint8Array => {
    const mask = encodeSequence(encodeOid(oids.mgf1), maskHash)
    const parameters = encodeSequence(encodeExplicit(0, hash), encodeExplicit(1, mask), encodeExplicit(2, encodeInteger(saltLength)))
    return encodeSequence(encodeOid(oids.rsaPss), parameters)
  }
  const forms = [withNull(hashOid), bare(hashOid)]
  return forms.flatMap((hash) => forms.map((maskHash) => build(hash, maskHash)))
}

const row = (
  id: AlgorithmId,
  scheme: Scheme,
  hash: HashName,
  keyKinds: readonly KeyKind[],
  identifiers: () => readonly Uint8Array[],
  weak = false,
): AlgorithmRow => ({
  id,
  scheme,
  hash,
  keyKinds,
  weak,
  identifiers: once(identifiers),
  tolerated: none,
})

/** ECDSA leaves the parameters out (RFC 5758 §3.2); cards that sign with a NULL there are in use. */
const ecdsa = (id: AlgorithmId, hash: HashName, oid: string, weak = false): AlgorithmRow => ({
  ...row(id, 'ECDSA', hash, curves, () => [bare(oid)], weak),
  tolerated: once(() => [withNull(oid)]),
})

/** The one table of signature algorithms. What is not here is `unknown` and never accepted. */
export const algorithmTable: readonly AlgorithmRow[] = [
  row('SM2-SM3', 'SM2', 'sm3', ['SM2'], () => [bare(oids.sm2SignWithSm3), withNull(oids.sm2SignWithSm3)]),
  ecdsa('ECDSA-SHA256', 'sha256', oids.ecdsaWithSha256),
  ecdsa('ECDSA-SHA384', 'sha384', oids.ecdsaWithSha384),
  ecdsa('ECDSA-SHA512', 'sha512', oids.ecdsaWithSha512),
  row('RSA-SHA256', 'RSA', 'sha256', ['RSA'], () => [withNull(oids.sha256WithRsa), bare(oids.sha256WithRsa)]),
  row('RSA-SHA384', 'RSA', 'sha384', ['RSA'], () => [withNull(oids.sha384WithRsa), bare(oids.sha384WithRsa)]),
  row('RSA-SHA512', 'RSA', 'sha512', ['RSA'], () => [withNull(oids.sha512WithRsa), bare(oids.sha512WithRsa)]),
  row('RSA-PSS-SHA256', 'RSA-PSS', 'sha256', ['RSA', 'RSA-PSS'], () => pssIdentifiers(oids.sha256, 32)),
  row('RSA-PSS-SHA384', 'RSA-PSS', 'sha384', ['RSA', 'RSA-PSS'], () => pssIdentifiers(oids.sha384, 48)),
  row('RSA-PSS-SHA512', 'RSA-PSS', 'sha512', ['RSA', 'RSA-PSS'], () => pssIdentifiers(oids.sha512, 64)),
  { id: 'Ed25519', scheme: 'Ed25519', keyKinds: ['Ed25519'], weak: false, identifiers: once(() => [bare(oids.ed25519)]), tolerated: none },
  ecdsa('ECDSA-SHA1', 'sha1', oids.ecdsaWithSha1, true),
  row('RSA-SHA1', 'RSA', 'sha1', ['RSA'], () => [withNull(oids.sha1WithRsa), bare(oids.sha1WithRsa)], true),
  row('RSA-MD5', 'RSA', 'md5', ['RSA'], () => [withNull(oids.md5WithRsa), bare(oids.md5WithRsa)], true),
  row('DSA-SHA1', 'DSA', 'sha1', ['DSA'], () => [bare(oids.dsaWithSha1)], true),
  // FIPS 186-5 withdrew DSA whatever the hash.
  row('DSA-SHA256', 'DSA', 'sha256', ['DSA'], () => [bare(oids.dsaWithSha256)], true),
]

const rowById = new Map(algorithmTable.map((entry) => [entry.id, entry]))

/** What an encoding names, by its octets in hexadecimal. Filled from the top of the table as far as anybody had to look. */
const named = new Map<string, { readonly id: AlgorithmId; readonly tolerated: boolean }>()
let filled = 0

function nameOf(algorithmIdentifier: Uint8Array) {
  const encoded = toHex(algorithmIdentifier)
  while (!named.has(encoded) && filled < algorithmTable.length) fill(algorithmTable[filled++] as AlgorithmRow)
  return named.get(encoded)
}

function fill({ id, identifiers, tolerated }: AlgorithmRow): void {
  for (const encoded of identifiers()) named.set(toHex(encoded), { id, tolerated: false })
  for (const encoded of tolerated()) named.set(toHex(encoded), { id, tolerated: true })
}

/** True for an encoding the standards forbid. */
export const isToleratedIdentifier = (algorithmIdentifier: Uint8Array): boolean => nameOf(algorithmIdentifier)?.tolerated === true

/** The row of an algorithm. */
export function algorithmRow(id: AlgorithmId): AlgorithmRow {
  const found = rowById.get(id)
  if (!found) throw new RangeError(`no algorithm ${String(id)}`)
  return found
}

/** Names an encoded AlgorithmIdentifier by its exact bytes: other parameters are another, unknown algorithm. */
export function decodeAlgorithm(algorithmIdentifier: Uint8Array): AlgorithmId | 'unknown' {
  return nameOf(algorithmIdentifier)?.id ?? 'unknown'
}

/** The AlgorithmIdentifier we write for an algorithm. */
export function encodeAlgorithm(id: AlgorithmId): Uint8Array {
  return algorithmRow(id).identifiers()[0] as Uint8Array
}

const defaultByKind: Readonly<Record<KeyKind, AlgorithmId>> = {
  SM2: 'SM2-SM3',
  'P-256': 'ECDSA-SHA256',
  'P-384': 'ECDSA-SHA384',
  'P-521': 'ECDSA-SHA512',
  RSA: 'RSA-SHA256',
  'RSA-PSS': 'RSA-PSS-SHA256',
  Ed25519: 'Ed25519',
  DSA: 'DSA-SHA256',
}

/** The algorithm a key of this kind signs with unless told otherwise. */
export const defaultAlgorithm = (kind: KeyKind): AlgorithmId => defaultByKind[kind]
