import { malformed, attempt } from './parsed.ts'
import type { Parsed } from './parsed.ts'
import { copyBytes } from './bytes.ts'

/**
 * Strict DER reader (X.690 §8 and §10): definite minimal lengths, one-octet tags, nothing after the end.
 * Lazy: a value costs work only when it is asked for, so the work is bounded by the input's length and by `maxDepth`.
 */

/** Identifier octets of the universal types used in certificates. */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const

/** Identifier octet of `[number]` with constructed content (EXPLICIT, or IMPLICIT of a constructed type). */
export const context = (number: number): number => 0xa0 | number
/** Identifier octet of `[number]` IMPLICIT of a primitive type. */
export const contextPrimitive = (number: number): number => 0x80 | number

const maxDepth = 24

/** A place in the input; `offset` moves forward as values are read. */
export type DerReader = { readonly bytes: Uint8Array; offset: number; readonly end: number; readonly depth: number }

/** One value: its identifier octet, its whole encoding, and its content octets (views, not copies). */
export type DerValue = { readonly tag: number; readonly raw: Uint8Array; readonly content: Uint8Array }

/**
 * Reads one complete DER value with `read`; refuses input over `maxBytes`, trailing bytes at any level, and any breach of DER.
 * The input is copied first, so views kept by the result are its own.
 */
export function readDer<T>(what: string, input: Uint8Array, maxBytes: number, read: (reader: DerReader) => T): Parsed<T> {
  return attempt(what, () => {
    if (!(input instanceof Uint8Array)) malformed('not bytes')
    if (input.length === 0) malformed('empty')
    if (input.length > maxBytes) malformed(`larger than ${maxBytes} bytes`)
    const reader = readerOver(copyBytes(input))
    const value = read(reader)
    expectEnd(reader)
    return value
  })
}

/** A reader over all of `bytes`. */
export function readerOver(bytes: Uint8Array, depth = 0): DerReader {
  return { bytes, offset: 0, end: bytes.length, depth }
}

/** True when everything has been read. */
export const atEnd = (reader: DerReader): boolean => reader.offset >= reader.end

/** Refuses bytes that nobody read. */
export function expectEnd(reader: DerReader): void {
  if (!atEnd(reader)) malformed('trailing bytes')
}

/** Identifier octet of the next value, or -1 at the end. */
export const nextTag = (reader: DerReader): number => (atEnd(reader) ? -1 : (reader.bytes[reader.offset] ?? -1))

/** Passes the header of the next value; leaves `offset` at its content and returns where the content ends. */
function header(reader: DerReader): number {
  const { bytes, end } = reader
  if (reader.offset + 2 > end) malformed('value cut short')
  const tag = bytes[reader.offset] ?? 0
  if ((tag & 0x1f) === 0x1f) malformed('multi-octet tag')
  let length = bytes[reader.offset + 1] ?? 0
  let start = reader.offset + 2
  if (length >= 0x80) {
    const octets = length & 0x7f
    if (octets === 0) malformed('indefinite length')
    if (octets > 4) malformed('length too large')
    if (start + octets > end) malformed('value cut short')
    length = 0
    for (let i = 0; i < octets; i++) length = length * 256 + (bytes[start + i] ?? 0)
    if (length < 0x80 || length < 2 ** (8 * (octets - 1))) malformed('length not minimal')
    start += octets
  }
  if (start + length > end) malformed('value cut short')
  reader.offset = start
  return start + length
}

/** Reads the next value, whatever it is. */
export function readAny(reader: DerReader): DerValue {
  const start = reader.offset
  const end = header(reader)
  const value = {
    tag: reader.bytes[start] ?? 0,
    raw: reader.bytes.subarray(start, end),
    content: reader.bytes.subarray(reader.offset, end),
  }
  reader.offset = end
  return value
}

function expectTag(reader: DerReader, tag: number): void {
  const found = nextTag(reader)
  if (found !== tag) malformed(`expected tag 0x${tag.toString(16)}, found ${found < 0 ? 'the end' : `0x${found.toString(16)}`}`)
}

/** Reads the next value, which must have this tag. */
export function readValue(reader: DerReader, tag: number): DerValue {
  expectTag(reader, tag)
  return readAny(reader)
}

/** Reads the next value when it has this tag. */
export function readOptional(reader: DerReader, tag: number): DerValue | undefined {
  return nextTag(reader) === tag ? readAny(reader) : undefined
}

/** Steps over the next constructed value of this tag and returns a reader of its content. */
export function enterValue(reader: DerReader, tag: number): DerReader {
  expectTag(reader, tag)
  if (reader.depth >= maxDepth) malformed('nested too deep')
  const end = header(reader)
  const inner = { bytes: reader.bytes, offset: reader.offset, end, depth: reader.depth + 1 }
  reader.offset = end
  return inner
}

/** `enter` when the next value has this tag. */
export function enterOptional(reader: DerReader, tag: number): DerReader | undefined {
  return nextTag(reader) === tag ? enterValue(reader, tag) : undefined
}

/** Reads the content of a constructed value to its end with `read`. */
export function within<T>(reader: DerReader, tag: number, read: (inner: DerReader) => T): T {
  const inner = enterValue(reader, tag)
  const value = read(inner)
  expectEnd(inner)
  return value
}

/** `within` when the next value has this tag. */
export function withinOptional<T>(reader: DerReader, tag: number, read: (inner: DerReader) => T): T | undefined {
  return nextTag(reader) === tag ? within(reader, tag, read) : undefined
}

/** Reads every element of a SEQUENCE OF or SET OF. `maxElements` bounds the work and the memory. */
export function elementsOf<T>(reader: DerReader, tag: number, read: (inner: DerReader) => T, maxElements = 1000): T[] {
  return within(reader, tag, (inner) => {
    const elements: T[] = []
    while (!atEnd(inner)) {
      if (elements.length >= maxElements) malformed(`more than ${maxElements} elements`)
      elements.push(read(inner))
    }
    return elements
  })
}

/** The content octets of an INTEGER, checked to be minimal two's complement. */
export function readIntegerBytes(reader: DerReader, tag: number = tags.integer): Uint8Array {
  const { content } = readValue(reader, tag)
  const [first = 0, second = 0] = content
  if (content.length === 0) malformed('empty integer')
  if (content.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))) malformed('integer not minimal')
  return content
}

/** An INTEGER that must fit in 31 bits and not be negative (versions, path lengths, skip counts). */
export function readSmallInteger(reader: DerReader, tag: number = tags.integer): number {
  const content = readIntegerBytes(reader, tag)
  if (content.length > 4 || (content[0] ?? 0) >= 0x80) malformed('integer out of range')
  return content.reduce((value, octet) => value * 256 + octet, 0)
}

/** BOOLEAN; DER knows only 00 and FF (X.690 §11.1). An explicitly written default FALSE is let through: issuers do that. */
export function readBoolean(reader: DerReader, tag: number = tags.boolean): boolean {
  const { content } = readValue(reader, tag)
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) malformed('boolean not DER')
  return content[0] === 0xff
}

/** Dotted decimal form of an OBJECT IDENTIFIER. */
export function readOid(reader: DerReader, tag: number = tags.oid): string {
  return oidFromContent(readValue(reader, tag).content)
}

const maxOidBytes = 64

function oidFromContent(content: Uint8Array): string {
  if (content.length === 0 || content.length > maxOidBytes) malformed('object identifier of impossible length')
  if ((content[content.length - 1] ?? 0) >= 0x80) malformed('object identifier cut short')
  const arcs: string[] = []
  let arc = 0n
  let atArcStart = true
  for (const octet of content) {
    if (atArcStart && octet === 0x80) malformed('object identifier not minimal')
    arc = (arc << 7n) | BigInt(octet & 0x7f)
    atArcStart = octet < 0x80
    if (!atArcStart) continue
    if (arcs.length === 0) {
      const root = arc < 80n ? arc / 40n : 2n
      arcs.push(String(root), String(arc - root * 40n))
    } else arcs.push(String(arc))
    arc = 0n
  }
  return arcs.join('.')
}

/** BIT STRING as bytes and the number of unused bits at the end; unused bits must be zero (X.690 §11.2.1). */
export function readBits(reader: DerReader, tag: number = tags.bitString): { bytes: Uint8Array; unusedBits: number } {
  const { content } = readValue(reader, tag)
  const unusedBits = content[0]
  if (unusedBits === undefined || unusedBits > 7) malformed('bit string without valid count')
  if (content.length === 1 && unusedBits !== 0) malformed('bit string without bits')
  const last = content[content.length - 1] ?? 0
  if (content.length > 1 && (last & ((1 << unusedBits) - 1)) !== 0) malformed('unused bits not zero')
  return { bytes: content.subarray(1), unusedBits }
}

/** BIT STRING that holds whole octets: keys and signatures. */
export function readBitStringBytes(reader: DerReader, tag: number = tags.bitString): Uint8Array {
  const { bytes, unusedBits } = readBits(reader, tag)
  if (unusedBits !== 0) malformed('bit string is not whole octets')
  return bytes
}

/** Positions of the set bits of a named bit list (KeyUsage, ReasonFlags). */
export function readNamedBits(reader: DerReader, tag: number = tags.bitString): number[] {
  const { bytes } = readBits(reader, tag)
  if (bytes.length > 4) malformed('too many named bits')
  const positions: number[] = []
  bytes.forEach((octet, index) => {
    for (let bit = 0; bit < 8; bit++) if (octet & (0x80 >> bit)) positions.push(index * 8 + bit)
  })
  return positions
}

/** Content of an OCTET STRING. */
export const readOctets = (reader: DerReader, tag: number = tags.octetString): Uint8Array => readValue(reader, tag).content

/** NULL. */
export function readNull(reader: DerReader): void {
  if (readValue(reader, tags.null).content.length !== 0) malformed('null with content')
}

/** UTCTime or GeneralizedTime as RFC 5280 §4.1.2.5 allows: seconds present, `Z`, no fractions. */
export function readTime(reader: DerReader): Date {
  const tag = nextTag(reader)
  if (tag !== tags.utcTime && tag !== tags.generalizedTime) malformed('not a time')
  return timeFromValue(readAny(reader))
}

/** GeneralizedTime only (OCSP, invalidity date). */
export const readGeneralizedTime = (reader: DerReader): Date => timeFromValue(readValue(reader, tags.generalizedTime))

function timeFromValue(value: DerValue): Date {
  const yearDigits = value.tag === tags.utcTime ? 2 : 4
  const { content } = value
  if (content.length !== yearDigits + 11 || content[content.length - 1] !== 0x5a) malformed('time not in the form of RFC 5280')
  const number = (start: number, digits: number): number => {
    let result = 0
    for (let i = start; i < start + digits; i++) {
      const digit = (content[i] ?? 0) - 0x30
      if (digit < 0 || digit > 9) malformed('time with something other than digits')
      result = result * 10 + digit
    }
    return result
  }
  const shortYear = number(0, yearDigits)
  const year = yearDigits === 4 ? shortYear : shortYear + (shortYear < 50 ? 2000 : 1900)
  const month = number(yearDigits, 2)
  const day = number(yearDigits + 2, 2)
  const [hour, minute, second] = [number(yearDigits + 4, 2), number(yearDigits + 6, 2), number(yearDigits + 8, 2)]
  // Years before 100 mean something else to Date.UTC; 400 years later the calendar is the same.
  const date = new Date(Date.UTC(year + 400, month - 1, day, hour, minute, second))
  date.setUTCFullYear(date.getUTCFullYear() - 400)
  // A day or month that does not exist comes out as another one.
  const real = month >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
  return real ? date : malformed('no such time')
}

/**
 * Checks that `bytes` is one well-formed DER value all the way down (constructed values entered, nothing left over).
 * For values that are carried, not understood. Iterative; bounded by the input's length.
 */
export function checkDer(bytes: Uint8Array): Parsed<true> {
  return attempt('DER', () => {
    const open: DerReader[] = [readerOver(bytes)]
    if (bytes.length === 0) malformed('empty')
    for (let reader = open.pop(), first = true; reader; reader = open.pop()) {
      while (!atEnd(reader)) {
        const tag = nextTag(reader)
        if (tag & 0x20) open.push(enterValue(reader, tag))
        else readAny(reader)
        if (first) expectEnd(reader)
        first = false
      }
    }
    return true as const
  })
}
