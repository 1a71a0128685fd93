import { tags } from '../der/reader.ts'
import { encodeList } from '../der/writer.ts'
import { attempt, malformed } from '../der/parsed.ts'
import type { Parsed } from '../der/parsed.ts'

/**
 * CMS may be written in BER (RFC 5652 §5): indefinite lengths and strings in pieces. This writes the same values with definite, minimal
 * lengths and whole strings, so that the one strict reader reads them. It sorts nothing and changes no content.
 */

const maxDepth = 32
/** Most values in one message: each costs some hundred bytes while it is rewritten. */
const maxValues = 20_000
const constructed = 0x20
const octetStringInPieces = tags.octetString | constructed

type Place = { readonly bytes: Uint8Array; offset: number; values: number }

/** The bytes in definite-length form. Refuses more than `maxBytes`, deep nesting, too many values, values cut short and bytes after the end. */
export function definiteForm(bytes: Uint8Array, maxBytes: number): Parsed<Uint8Array> {
  return attempt('BER', () => {
    if (bytes.length > maxBytes) malformed(`larger than ${maxBytes} bytes`)
    const place = { bytes, offset: 0, values: 0 }
    const value = readBer(place, bytes.length, 0)
    return place.offset === bytes.length ? value.encoded : malformed('trailing bytes')
  })
}

type Value = { readonly tag: number; readonly content: Uint8Array; readonly encoded: Uint8Array }

const valueOf = (tag: number, content: readonly Uint8Array[]): Value => {
  const encoded = encodeList(tag, content)
  const length = content.reduce((sum, part) => sum + part.length, 0)
  return { tag, content: encoded.subarray(encoded.length - length), encoded }
}

function readBer(place: Place, end: number, depth: number): Value {
  if (depth > maxDepth) malformed('nested too deep')
  if (++place.values > maxValues) malformed('too many values')
  const tag = octet(place, end)
  if ((tag & 0x1f) === 0x1f) malformed('multi-octet tag')
  const length = readLength(place, end)
  if ((tag & constructed) === 0) return readPrimitive(place, end, tag, length)
  const parts = readParts(place, length === undefined ? end : definiteEnd(place, end, length), length === undefined, depth)
  if (tag !== octetStringInPieces) {
    return valueOf(
      tag,
      parts.map(({ encoded }) => encoded),
    )
  }
  if (parts.some((part) => part.tag !== tags.octetString)) malformed('a piece of a string is not one')
  return valueOf(
    tags.octetString,
    parts.map(({ content }) => content),
  )
}

function readPrimitive(place: Place, end: number, tag: number, length: number | undefined): Value {
  if (length === undefined) return malformed('primitive of indefinite length')
  const start = place.offset
  place.offset = definiteEnd(place, end, length)
  return valueOf(tag, [place.bytes.subarray(start, place.offset)])
}

/** Values up to `end`, or up to the end-of-contents octets. */
function readParts(place: Place, end: number, indefinite: boolean, depth: number): Value[] {
  const parts: Value[] = []
  while (indefinite || place.offset < end) {
    if (indefinite && place.bytes[place.offset] === 0 && place.bytes[place.offset + 1] === 0 && place.offset + 2 <= end) {
      place.offset += 2
      break
    }
    parts.push(readBer(place, end, depth + 1))
  }
  return parts
}

function octet(place: Place, end: number): number {
  if (place.offset >= end) malformed('value cut short')
  return place.bytes[place.offset++] ?? 0
}

/** Length in octets; undefined: indefinite. */
function readLength(place: Place, end: number): number | undefined {
  const first = octet(place, end)
  if (first < 0x80) return first
  if (first === 0x80) return undefined
  if (first > 0x84) malformed('length too large')
  let length = 0
  for (let count = first & 0x7f; count > 0; count--) length = length * 256 + octet(place, end)
  return length
}

function definiteEnd(place: Place, end: number, length: number): number {
  return place.offset + length <= end ? place.offset + length : malformed('value cut short')
}
