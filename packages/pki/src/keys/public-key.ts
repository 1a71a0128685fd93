import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { copyBytes, toHex } from '../der/bytes.ts'
import {
  atEnd,
  enterValue,
  expectEnd,
  nextTag,
  readAny,
  readBitStringBytes,
  readDer,
  readIntegerBytes,
  readOid,
  readerOver,
  tags,
  within,
} from '../der/reader.ts'
import { encodeNull, encodeOid, encodeSequence } from '../der/writer.ts'
import { oids } from '../der/oids.ts'
import { attempt, malformed } from '../der/parsed.ts'
import { readPssRestriction } from './pss-key.ts'
import type { PssHash } from './pss-key.ts'
import { derToPem } from '../der/pem.ts'
import type { Parsed } from '../der/parsed.ts'
import { canonicalPublicKey, sm2Z } from './sm2.ts'

/** The kinds of keys this system knows. */
export type KeyKind = 'SM2' | 'P-256' | 'P-384' | 'P-521' | 'RSA' | 'RSA-PSS' | 'Ed25519' | 'DSA'

/** A public key ready to verify. Make it once per key and keep it: importing costs a good part of a verification. */
export type VerificationKey = {
  readonly kind: KeyKind
  /** Size of the modulus or the field in bits; 0 for a DSA key that leaves its parameters to its issuer. */
  readonly bits: number
  /** The one hash of its signatures, where an RSA-PSS key states one. */
  readonly pssHash?: PssHash
  readonly publicKeySpki: Uint8Array
  readonly keyObject: KeyObject
  /** Z for the default identity; only SM2 keys have one. */
  readonly sm2Z?: Uint8Array
}

/** The AlgorithmIdentifiers of keys that have one form only, by kind; DSA and RSA-PSS carry parameters of their own. */
const keyAlgorithms: readonly (readonly [KeyKind, () => Uint8Array])[] = [
  ['SM2', () => encodeSequence(encodeOid(oids.ecPublicKey), encodeOid(oids.sm2Curve))],
  ['SM2', () => encodeSequence(encodeOid(oids.sm2Curve), encodeOid(oids.sm2Curve))],
  ['P-256', () => encodeSequence(encodeOid(oids.ecPublicKey), encodeOid(oids.prime256v1))],
  ['P-384', () => encodeSequence(encodeOid(oids.ecPublicKey), encodeOid(oids.secp384r1))],
  ['P-521', () => encodeSequence(encodeOid(oids.ecPublicKey), encodeOid(oids.secp521r1))],
  ['RSA', () => encodeSequence(encodeOid(oids.rsaEncryption), encodeNull())],
  ['Ed25519', () => encodeSequence(encodeOid(oids.ed25519))],
]

/** Kinds by the octets of their algorithm in hexadecimal, filled from the top as far as anybody had to look. */
const kindByAlgorithm = new Map<string, KeyKind>()
let filled = 0

function kindOf(algorithm: Uint8Array): KeyKind | undefined {
  const encoded = toHex(algorithm)
  while (!kindByAlgorithm.has(encoded) && filled < keyAlgorithms.length) {
    const [kind, encode] = keyAlgorithms[filled++] as (typeof keyAlgorithms)[number]
    kindByAlgorithm.set(toHex(encode()), kind)
  }
  return kindByAlgorithm.get(encoded)
}

/** Bytes of one coordinate of an elliptic curve key, also the width of r and s. */
export const coordinateSize: Readonly<Partial<Record<KeyKind, number>>> = { SM2: 32, 'P-256': 32, 'P-384': 48, 'P-521': 66 }

const fieldBits: Readonly<Partial<Record<KeyKind, number>>> = { SM2: 256, 'P-256': 256, 'P-384': 384, 'P-521': 521, Ed25519: 256 }

const maxSpkiBytes = 4096
const rsaBits = { min: 1024, max: 8192 }

/**
 * Kind and size of a SubjectPublicKeyInfo, its form checked: uncompressed points of the right length, positive RSA numbers of 1024…8192 bits
 * with an odd public exponent of at most 64 bits (a bound on the work of a verification).
 */
export function describePublicKey(publicKeySpki: Uint8Array): Parsed<{ kind: KeyKind; bits: number; pssHash?: PssHash }> {
  return readDer('public key', publicKeySpki, maxSpkiBytes, (reader) =>
    within(reader, tags.sequence, (spki) => {
      const algorithm = readAny(spki).raw
      const pss = pssRestriction(algorithm)
      if (pss) return { kind: 'RSA-PSS', bits: checkRsaKey(readBitStringBytes(spki)), ...pss }
      const dsa = dsaParameters(algorithm)
      const kind = dsa ? 'DSA' : (kindOf(algorithm) ?? malformed('kind of key not supported'))
      const key = readBitStringBytes(spki)
      if (dsa) return { kind, bits: checkDsaKey(dsa, key) }
      return { kind, bits: kind === 'RSA' ? checkRsaKey(key) : checkCurveKey(kind, key) }
    }),
  )
}

/** What a key bound to PSS allows; nothing for another algorithm. */
function pssRestriction(algorithm: Uint8Array): { pssHash?: PssHash } | undefined {
  const reader = enterValue(readerOver(algorithm), tags.sequence)
  if (nextTag(reader) !== tags.oid || readOid(reader) !== oids.rsaPss) return undefined
  const pssHash = readPssRestriction(reader)
  expectEnd(reader)
  return pssHash ? { pssHash } : {}
}

/** Parameters of a DSA AlgorithmIdentifier, empty when it leaves them out; nothing for another algorithm (RFC 3279 §2.3.2). */
function dsaParameters(algorithm: Uint8Array): Uint8Array | undefined {
  const reader = enterValue(readerOver(algorithm), tags.sequence)
  if (nextTag(reader) !== tags.oid || readOid(reader) !== oids.dsa) return undefined
  if (atEnd(reader)) return new Uint8Array()
  const { tag, raw } = readAny(reader)
  expectEnd(reader)
  return tag === tags.null ? new Uint8Array() : raw
}

const dsaBits = { min: 512, max: 4096 }

function checkDsaKey(parameters: Uint8Array, key: Uint8Array): number {
  const value = readerOver(key)
  const [first = 0] = readIntegerBytes(value)
  expectEnd(value)
  if (first >= 0x80) malformed('DSA key not positive')
  if (parameters.length === 0) return 0
  const [p, q] = within(readerOver(parameters), tags.sequence, (numbers) => [
    readIntegerBytes(numbers),
    readIntegerBytes(numbers),
    readIntegerBytes(numbers),
  ])
  const bits = bitLength(magnitude(p))
  if (bits < dsaBits.min || bits > dsaBits.max || bitLength(magnitude(q)) > 256) malformed('DSA parameters out of range')
  return bits
}

const magnitude = (number: Uint8Array = new Uint8Array()): Uint8Array => (number[0] === 0 ? number.subarray(1) : number)

/**
 * The same DSA key with the parameters of its issuer's key, which it may leave out (RFC 5280 §6.1.4 (d)-(f)). A key that states its own,
 * or is not DSA, comes back unchanged.
 */
export function withInheritedParameters(publicKeySpki: Uint8Array, issuerSpki: Uint8Array): Parsed<Uint8Array> {
  return attempt('public key', () => {
    const [own, key] = dsaParts(publicKeySpki)
    if (own === undefined || own.length > 0) return publicKeySpki
    const [inherited] = dsaParts(issuerSpki)
    if (inherited === undefined || inherited.length === 0) return malformed('no DSA parameters to inherit')
    return encodeSequence(encodeSequence(encodeOid(oids.dsa), inherited), key)
  })
}

function dsaParts(publicKeySpki: Uint8Array): [Uint8Array | undefined, Uint8Array] {
  return within(readerOver(publicKeySpki), tags.sequence, (spki) => [dsaParameters(readAny(spki).raw), readAny(spki).raw])
}

function checkCurveKey(kind: KeyKind, key: Uint8Array): number {
  const size = coordinateSize[kind]
  const wellFormed = size === undefined ? key.length === 32 : key.length === 1 + 2 * size && key[0] === 0x04
  return wellFormed ? (fieldBits[kind] ?? 0) : malformed('public point not in the uncompressed form')
}

function checkRsaKey(key: Uint8Array): number {
  const reader = readerOver(key)
  const numbers = enterValue(reader, tags.sequence)
  expectEnd(reader)
  const modulus = readIntegerBytes(numbers)
  const exponent = readIntegerBytes(numbers)
  expectEnd(numbers)
  const [first = 0] = modulus
  const bits = first === 0 ? bitLength(modulus.subarray(1)) : bitLength(modulus)
  if (first >= 0x80 || bits < rsaBits.min || bits > rsaBits.max) malformed('RSA modulus out of range')
  const odd = ((exponent[exponent.length - 1] ?? 0) & 1) === 1
  const tooSmall = exponent.length === 1 && (exponent[0] ?? 0) < 3
  if (!odd || tooSmall || exponent.length > 9 || (exponent[0] ?? 0) >= 0x80) malformed('RSA exponent out of range')
  return bits
}

const bitLength = (magnitude: Uint8Array): number =>
  magnitude.length === 0 ? 0 : magnitude.length * 8 - (Math.clz32(magnitude[0] ?? 0) - 24)

/** Makes a key ready to verify; the point must lie on its curve (OpenSSL checks that on import). */
export function importPublicKey(publicKeySpki: Uint8Array): Parsed<VerificationKey> {
  const described = describePublicKey(publicKeySpki)
  if (!described.ok) return described
  return attempt('public key', () => {
    if (described.value.bits === 0) malformed('DSA key without parameters')
    const spki = copyBytes(publicKeySpki)
    // A text and no object: of an object Node asks first whether it is a key, and makes an error with its stack to say that it is none.
    const keyObject = createPublicKey(derToPem(canonicalPublicKey(spki), 'PUBLIC KEY'))
    const key = { ...described.value, publicKeySpki: spki, keyObject }
    return key.kind === 'SM2' ? { ...key, sm2Z: sm2Z(spki) } : key
  })
}
