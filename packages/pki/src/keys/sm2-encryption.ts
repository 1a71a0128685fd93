import { createHash, createPrivateKey, createPublicKey, timingSafeEqual } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { concatBytes, fromHex } from '../der/bytes.ts'
import { readDer, readIntegerBytes, readOctets, tags, within } from '../der/reader.ts'
import type { DerReader } from '../der/reader.ts'
import { encodeInteger, encodeOctets, encodeOid, encodeSequence, encodeUnsigned } from '../der/writer.ts'
import { generateKeyPair } from './key-pair.ts'
import { oids } from '../der/oids.ts'
import { attempt, malformed, valueOf } from '../der/parsed.ts'
import type { Parsed } from '../der/parsed.ts'
import { describePublicKey } from './public-key.ts'
import { publicKeySpkiOf, sm2Coordinates, sm2Curve } from './sm2.ts'
import { sm2Scalar } from './sm2-scalar.ts'

/**
 * SM2 encryption (GM/T 0003.4) with the ciphertext of GM/T 0009 §7.2: SEQUENCE { x, y, SM3 hash, ciphertext }, the order C1 C3 C2.
 * It is for wrapping keys, which is what encryption certificates are for, not for large content.
 */

/** Largest content, in bytes. */
const sm2EncryptionLimit = 64 * 1024

const fieldSize = 32

/** What an SM2 ciphertext holds: C1 as x || y, C3 and C2. */
export type Sm2Ciphertext = { readonly point: Uint8Array; readonly hash: Uint8Array; readonly masked: Uint8Array }

/**
 * Decrypts an SM2 ciphertext, strict DER. A point off the curve, a wrong hash and another key's ciphertext are one and the same problem,
 * so that an answer says nothing about the key. Never throws for a ciphertext.
 * @param privateKey an SM2 key; another kind is that problem too
 */
export function decryptSm2(privateKey: KeyObject, ciphertext: Uint8Array): Parsed<Uint8Array> {
  const read = readSm2Ciphertext(ciphertext)
  if (!read.ok) return read
  const opened = attempt('SM2 ciphertext', () => open(privateKey, read.value))
  return opened.ok && opened.value ? { ok: true, value: opened.value } : { ok: false, problem: 'SM2 ciphertext: not made for this key' }
}

function open(privateKey: KeyObject, { point, hash, masked }: Sm2Ciphertext): Uint8Array | undefined {
  const shared = multiply(point, sm2Scalar(privateKey))
  const content = mask(shared, masked)
  return content !== undefined && timingSafeEqual(hashOf(shared, content), hash) ? content : undefined
}

/**
 * Encrypts 1…65 536 bytes to an SM2 public key.
 * @param ephemeral for known answers in tests only: PKCS #8 of the key pair (k, kG); absent: a fresh one for each call
 * @returns a problem for a key that is not SM2 or not on the curve, and for content that is empty or too long
 */
export function encryptSm2(publicKeySpki: Uint8Array, content: Uint8Array, ephemeral?: KeyObject): Parsed<Uint8Array> {
  return attempt('SM2 encryption', () => {
    const { kind } = valueOf(describePublicKey(publicKeySpki))
    const recipient = sm2Coordinates(publicKeySpki)
    if (kind !== 'SM2' || recipient === undefined) return malformed('not an SM2 key')
    if (content.length === 0 || content.length > sm2EncryptionLimit) malformed('content of impossible length')
    return ephemeral === undefined
      ? encryptFresh(recipient, content)
      : (encryptWith(recipient, content, ephemeral) ?? malformed('empty mask'))
  })
}

/** A mask of all zeros is as likely as guessing the content (1 in 256 for one byte): then another k is drawn (§6.1 A5). */
function encryptFresh(recipient: Uint8Array, content: Uint8Array): Uint8Array {
  for (;;) {
    const made = encryptWith(recipient, content, generateKeyPair('SM2').privateKey)
    if (made !== undefined) return made
  }
}

function encryptWith(recipient: Uint8Array, content: Uint8Array, ephemeral: KeyObject): Uint8Array | undefined {
  const shared = multiply(recipient, sm2Scalar(ephemeral))
  const masked = mask(shared, content)
  const point = sm2Coordinates(publicKeySpkiOf(ephemeral)) ?? malformed('not an SM2 key')
  return masked && encodeCiphertext({ point, hash: hashOf(shared, content), masked })
}

/**
 * scalar · point on the SM2 curve, both points as x || y. Node multiplies for keys only, so this is a key on the same curve that has the
 * point as its generator (explicit parameters, RFC 3279 §2.3.5): OpenSSL checks that the point is on the curve, and its public key is
 * the product, worked out in OpenSSL's constant time.
 */
function multiply(point: Uint8Array, scalar: Uint8Array): Uint8Array {
  const { p, a, b, n } = sm2Curve
  const field = encodeSequence(encodeOid(oids.primeField), encodeUnsigned(fromHex(p)))
  const curve = encodeSequence(encodeOctets(fromHex(a)), encodeOctets(fromHex(b)))
  const generator = encodeOctets(concatBytes([Uint8Array.of(4), point]))
  const parameters = encodeSequence(encodeInteger(1), field, curve, generator, encodeUnsigned(fromHex(n)), encodeInteger(1))
  const algorithm = encodeSequence(encodeOid(oids.ecPublicKey), parameters)
  const ecPrivateKey = encodeSequence(encodeInteger(1), encodeOctets(scalar))
  const key = Buffer.from(encodeSequence(encodeInteger(0), algorithm, encodeOctets(ecPrivateKey)))
  const product = createPublicKey(createPrivateKey({ key, type: 'pkcs8', format: 'der' }))
  return new Uint8Array(product.export({ type: 'spki', format: 'der' }).subarray(-2 * fieldSize))
}

/** KDF of GM/T 0003.4 §5.4.3: SM3 over the seed and a 32-bit counter from 1. */
function deriveKey(seed: Uint8Array, length: number): Uint8Array {
  const blocks: Uint8Array[] = []
  const counter = new DataView(new ArrayBuffer(4))
  for (let made = 0; made < length; made += 32) {
    counter.setUint32(0, blocks.length + 1)
    blocks.push(createHash('sm3').update(seed).update(counter).digest())
  }
  return concatBytes(blocks).subarray(0, length)
}

/** `data` under the key of the shared point; undefined when that key is all zeros, which the standard refuses (§6.1 A5, §7.1 B4). */
function mask(shared: Uint8Array, data: Uint8Array): Uint8Array | undefined {
  const key = deriveKey(shared, data.length)
  return key.some((octet) => octet !== 0) ? data.map((octet, at) => octet ^ (key[at] ?? 0)) : undefined
}

/** C3 = SM3(x2 || content || y2). */
const hashOf = (shared: Uint8Array, content: Uint8Array): Uint8Array =>
  createHash('sm3').update(shared.subarray(0, fieldSize)).update(content).update(shared.subarray(fieldSize)).digest()

/** Reads it without opening it: for devices that take its parts. */
export function readSm2Ciphertext(ciphertext: Uint8Array): Parsed<Sm2Ciphertext> {
  return readDer('SM2 ciphertext', ciphertext, sm2EncryptionLimit + 128, (reader) =>
    within(reader, tags.sequence, (parts) => {
      const point = concatBytes([readCoordinate(parts), readCoordinate(parts)])
      const hash = readOctets(parts)
      const masked = readOctets(parts)
      if (hash.length !== 32) malformed('hash is not 32 bytes')
      if (masked.length === 0) malformed('no content')
      return { point, hash, masked }
    }),
  )
}

/** A coordinate as 32 bytes; whether it is one of the field and the point one of the curve is found when it is multiplied. */
function readCoordinate(reader: DerReader): Uint8Array {
  const content = readIntegerBytes(reader)
  const [first = 0] = content
  const magnitude = first === 0 ? content.subarray(1) : content
  if (first >= 0x80 || magnitude.length > fieldSize) malformed('coordinate out of range')
  const coordinate = new Uint8Array(fieldSize)
  coordinate.set(magnitude, fieldSize - magnitude.length)
  return coordinate
}

const encodeCiphertext = ({ point, hash, masked }: Sm2Ciphertext): Uint8Array =>
  encodeSequence(
    encodeUnsigned(point.subarray(0, fieldSize)),
    encodeUnsigned(point.subarray(fieldSize)),
    encodeOctets(hash),
    encodeOctets(masked),
  )
