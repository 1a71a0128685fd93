import { compareBytes, concatBytes, fromHex } from './bytes.ts'
import { context, tags } from './reader.ts'

/** DER writer. Inputs come from our own code, so a wrong one is a bug and throws. */

/** One value: identifier octet, minimal length, the contents joined. */
export const encodeValue = (tag: number, ...contents: readonly Uint8Array[]): Uint8Array => encodeList(tag, contents)

/** `encodeValue` for long lists, which do not fit into arguments. */
export function encodeList(tag: number, contents: readonly Uint8Array[]): Uint8Array {
  const length = contents.reduce((sum, { length: part }) => sum + part, 0)
  const parts: Uint8Array[] = [Uint8Array.of(tag, ...lengthOctets(length))]
  return concatBytes(parts.concat(contents))
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length]
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return [0x80 | octets.length, ...octets]
}

export const encodeSequence = (...elements: readonly Uint8Array[]): Uint8Array => encodeValue(tags.sequence, ...elements)

/** SET OF, elements in ascending order (X.690 §11.6). */
export const encodeSetOf = (elements: readonly Uint8Array[]): Uint8Array => encodeValue(tags.set, ...[...elements].sort(compareBytes))

/** `[number] EXPLICIT`, also the way to write a constructed IMPLICIT value from its elements. */
export const encodeExplicit = (number: number, ...contents: readonly Uint8Array[]): Uint8Array => encodeValue(context(number), ...contents)

/** INTEGER from big-endian magnitude octets (not negative); leading zeros are dropped, a sign octet added where needed. */
export function encodeUnsigned(magnitude: Uint8Array, tag: number = tags.integer): Uint8Array {
  let start = 0
  while (start < magnitude.length - 1 && magnitude[start] === 0) start++
  const minimal = magnitude.length === 0 ? Uint8Array.of(0) : magnitude.subarray(start)
  return (minimal[0] ?? 0) >= 0x80 ? encodeValue(tag, Uint8Array.of(0), minimal) : encodeValue(tag, minimal)
}

/** INTEGER ≥ 0. */
export function encodeInteger(value: bigint | number, tag: number = tags.integer): Uint8Array {
  if (value < 0) throw new RangeError('negative integers are never issued')
  const hex = value.toString(16)
  return encodeUnsigned(fromHex(hex.length % 2 ? `0${hex}` : hex), tag)
}

export function encodeOid(dotted: string, tag: number = tags.oid): Uint8Array {
  const [root = '0', second = '0', ...rest] = dotted.split('.')
  const octets: number[] = []
  for (const arc of [BigInt(root) * 40n + BigInt(second), ...rest.map(arcOf)]) octets.push(...arcOctets(arc))
  return encodeValue(tag, Uint8Array.from(octets))
}

/** Arcs of a UUID do not fit a number (ITU-T X.667); hardly any other does not. */
const arcOf = (arc: string): number | bigint => (arc.length < 10 ? Number(arc) : BigInt(arc))

function arcOctets(arc: number | bigint): number[] {
  if (typeof arc === 'bigint' && arc >= 0x8000_0000n) return [...arcOctets(arc >> 7n).map((octet) => octet | 0x80), Number(arc & 0x7fn)]
  const octets: number[] = []
  for (let rest = Number(arc), last = 0; octets.length === 0 || rest > 0; rest >>>= 7, last = 0x80) octets.unshift((rest & 0x7f) | last)
  return octets
}

export const encodeOctets = (bytes: Uint8Array, tag: number = tags.octetString): Uint8Array => encodeValue(tag, bytes)
export const encodeBitString = (bytes: Uint8Array, tag: number = tags.bitString): Uint8Array => encodeValue(tag, Uint8Array.of(0), bytes)
export const encodeBoolean = (value: boolean, tag: number = tags.boolean): Uint8Array => encodeValue(tag, Uint8Array.of(value ? 0xff : 0))
export const encodeNull = (): Uint8Array => encodeValue(tags.null)

/** Named bit list: trailing zero bits dropped (X.690 §11.2.2). */
export function encodeNamedBits(positions: readonly number[], tag: number = tags.bitString): Uint8Array {
  const highest = Math.max(-1, ...positions)
  const octets = new Uint8Array(Math.ceil((highest + 1) / 8))
  for (const position of positions) octets[position >> 3] = (octets[position >> 3] ?? 0) | (0x80 >> (position & 7))
  return encodeValue(tag, Uint8Array.of(octets.length * 8 - (highest + 1)), octets)
}

/** A character string; PrintableString and IA5String take ASCII only, everything else is written as UTF-8. */
export const encodeText = (text: string, tag: number = tags.utf8String): Uint8Array => encodeValue(tag, Buffer.from(text, 'utf8'))

/** Time as RFC 5280 §4.1.2.5 wants it: UTCTime through 2049, GeneralizedTime after. Milliseconds are dropped. */
export function encodeTime(date: Date): Uint8Array {
  const year = date.getUTCFullYear()
  return year >= 1950 && year < 2050 ? encodeValue(tags.utcTime, Buffer.from(digitsOf(date).slice(2))) : encodeGeneralizedTime(date)
}

export const encodeGeneralizedTime = (date: Date): Uint8Array => encodeValue(tags.generalizedTime, Buffer.from(digitsOf(date)))

const digitsOf = (date: Date): string => `${date.toISOString().replace(/\D/g, '').slice(0, 14)}Z`
