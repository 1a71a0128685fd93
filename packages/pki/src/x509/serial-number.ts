import { fromHex, toHex } from '../der/bytes.ts'
import { tags } from '../der/reader.ts'
import { encodeUnsigned, encodeValue } from '../der/writer.ts'
import { malformed } from '../der/parsed.ts'

/** RFC 5280 §4.1.2.2 allows 20 octets; some issuers use a few more. */
const maxOctets = 32

/**
 * Serial number as lower-case hex without sign octet, an even number of digits. A negative one, which RFC 5280 forbids but asks readers
 * to live with, is `-` and its two's complement octets: it can never equal a positive one.
 */
export function serialFromContent(content: Uint8Array): string {
  if (content.length > maxOctets) malformed('serial number too long')
  const [first = 0] = content
  if (first >= 0x80) return `-${toHex(content)}`
  return toHex(first === 0 && content.length > 1 ? content.subarray(1) : content)
}

/** Magnitude octets of a positive serial number written as hex. Throws RangeError for anything else: serials come from our own code. */
export function serialOctets(serialNumber: string): Uint8Array {
  if (!/^[0-9a-f]{2,64}$/i.test(serialNumber)) throw new RangeError('serial number is not positive hex')
  return fromHex(serialNumber.length % 2 ? `0${serialNumber}` : serialNumber)
}

/** The INTEGER of a serial number that was read from somewhere, a negative one included: for asking about certificates others issued. */
export function encodeSerial(serialNumber: string): Uint8Array {
  return serialNumber.startsWith('-')
    ? encodeValue(tags.integer, fromHex(serialNumber.slice(1)))
    : encodeUnsigned(serialOctets(serialNumber))
}

/** A serial number of 16 random octets made positive and of constant length: 126 random bits (RFC 5280 wants uniqueness, CAs ≥ 64 bits). */
export function serialFromRandom(random: Uint8Array): string {
  if (random.length < 16) throw new RangeError('16 random octets needed')
  const octets = new Uint8Array(random.subarray(0, 16))
  octets[0] = ((octets[0] ?? 0) & 0x3f) | 0x40
  return toHex(octets)
}
