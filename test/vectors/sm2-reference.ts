import { createHash } from 'node:crypto'

/**
 * SM2 by the book (GM/T 0003.2 and .4) over any curve, in plain integers: slow, not constant in time, for tests only. Vectors on curves
 * or hashes that the product refuses check this reference, and the reference then checks the product.
 */
export interface Curve {
  readonly p: bigint
  readonly a: bigint
  readonly b: bigint
  readonly g: Point
  readonly n: bigint
}
/** null is the point at infinity. */
export type Point = { readonly x: bigint; readonly y: bigint } | null

export const integer = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`)
export const bytes32 = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
const modulo = (value: bigint, m: bigint): bigint => ((value % m) + m) % m

function inverse(value: bigint, m: bigint): bigint {
  let [old, rest, oldFactor, factor] = [modulo(value, m), m, 1n, 0n]
  while (rest !== 0n) {
    const quotient = old / rest
    ;[old, rest] = [rest, old - quotient * rest]
    ;[oldFactor, factor] = [factor, oldFactor - quotient * factor]
  }
  return modulo(oldFactor, m)
}

export function add({ p, a }: Curve, left: Point, right: Point): Point {
  if (left === null) return right
  if (right === null) return left
  if (left.x === right.x && modulo(left.y + right.y, p) === 0n) return null
  const slope =
    left.x === right.x && left.y === right.y
      ? modulo((3n * left.x * left.x + a) * inverse(2n * left.y, p), p)
      : modulo((right.y - left.y) * inverse(right.x - left.x, p), p)
  const x = modulo(slope * slope - left.x - right.x, p)
  return { x, y: modulo(slope * (left.x - x) - left.y, p) }
}

export function multiply(curve: Curve, scalar: bigint, point: Point): Point {
  let sum: Point = null
  for (let rest = scalar, power = point; rest > 0n; rest >>= 1n, power = add(curve, power, power))
    if (rest & 1n) sum = add(curve, sum, power)
  return sum
}

const coordinates = (point: Point): [Buffer, Buffer] => {
  if (point === null) throw new Error('point at infinity')
  return [bytes32(point.x), bytes32(point.y)]
}

/** Z of a signer, with any hash. */
export function signerDigest(curve: Curve, publicPoint: Point, identity: string, hash: string): Buffer {
  const bits = Buffer.alloc(2)
  bits.writeUInt16BE(Buffer.byteLength(identity) * 8)
  const digest = createHash(hash).update(bits).update(identity).update(bytes32(curve.a)).update(bytes32(curve.b))
  for (const part of [...coordinates(curve.g), ...coordinates(publicPoint)]) digest.update(part)
  return digest.digest()
}

/** r || s over a digest e, with the k of a vector (GM/T 0003.2 §6.1). */
export function signDigest(curve: Curve, d: bigint, k: bigint, e: Uint8Array): Buffer {
  const r = modulo(integer(e) + (multiply(curve, k, curve.g)?.x ?? 0n), curve.n)
  const s = modulo(inverse(1n + d, curve.n) * (k - r * d), curve.n)
  return Buffer.concat([bytes32(r), bytes32(s)])
}

/** GM/T 0003.2 §7.1 over a digest e. */
export function verifyDigest(curve: Curve, publicPoint: Point, e: Uint8Array, signature: Uint8Array): boolean {
  const [r, s] = [integer(signature.subarray(0, 32)), integer(signature.subarray(32))]
  const inRange = (value: bigint) => value > 0n && value < curve.n
  if (signature.length !== 64 || !inRange(r) || !inRange(s)) return false
  const t = modulo(r + s, curve.n)
  const sum = add(curve, multiply(curve, s, curve.g), multiply(curve, t, publicPoint))
  return t !== 0n && sum !== null && modulo(integer(e) + sum.x, curve.n) === r
}

function keyStream(seed: Uint8Array, length: number, hash: string): Buffer {
  const blocks: Buffer[] = []
  for (let counter = 1; Buffer.concat(blocks).length < length; counter++)
    blocks.push(
      createHash(hash)
        .update(seed)
        .update(Buffer.of(0, 0, 0, counter))
        .digest(),
    )
  return Buffer.concat(blocks).subarray(0, length)
}

/** C1 (x, y), C3 and C2 of a content, with the k of a vector (GM/T 0003.4 §6.1). */
export function encrypt(curve: Curve, publicPoint: Point, k: bigint, content: Uint8Array, hash = 'sm3') {
  const [x1, y1] = coordinates(multiply(curve, k, curve.g))
  const [x2, y2] = coordinates(multiply(curve, k, publicPoint))
  const stream = keyStream(Buffer.concat([x2, y2]), content.length, hash)
  const c3 = createHash(hash).update(x2).update(content).update(y2).digest()
  return { x1, y1, c3, c2: Buffer.from(content.map((octet, at) => octet ^ (stream[at] ?? 0))) }
}
