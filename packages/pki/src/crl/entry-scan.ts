import { malformed } from '../der/parsed.ts'

/**
 * The strict DER rules of der/ and serial-number.ts over plain offsets, for what a list holds a million times: nothing is allocated.
 * Every function takes where a value begins and the limit it must stay below, and stops with `malformed` at the first breach.
 */

/** Where the value that begins at `at` ends (X.690 §8.1: one-octet tag, definite minimal length). */
export function valueEnd(bytes: Uint8Array, at: number, limit: number): number {
  if (at + 2 > limit) malformed('value cut short')
  if (((bytes[at] as number) & 0x1f) === 0x1f) malformed('multi-octet tag')
  const length = bytes[at + 1] as number
  if (length >= 0x80) return longValueEnd(bytes, at, limit)
  const end = at + 2 + length
  return end <= limit ? end : malformed('value cut short')
}

function longValueEnd(bytes: Uint8Array, at: number, limit: number): number {
  const octets = (bytes[at + 1] as number) & 0x7f
  if (octets === 0) malformed('indefinite length')
  if (octets > 4) malformed('length too large')
  const start = at + 2 + octets
  if (start > limit) malformed('value cut short')
  let length = 0
  for (let i = at + 2; i < start; i++) length = length * 256 + (bytes[i] as number)
  if (length < 0x80 || length < 2 ** (8 * (octets - 1))) malformed('length not minimal')
  return start + length <= limit ? start + length : malformed('value cut short')
}

/** Where the content of the value at `at` begins; its header has been checked. */
export function contentStart(bytes: Uint8Array, at: number): number {
  const length = bytes[at + 1] as number
  return length < 0x80 ? at + 2 : at + 2 + (length & 0x7f)
}

const maxSerialOctets = 32

/** Where the serial number at `at` ends: a minimal INTEGER of at most 32 octets, so its content begins two octets on. */
export function serialEnd(bytes: Uint8Array, at: number, limit: number): number {
  if (at >= limit || bytes[at] !== 0x02) malformed('expected a serial number')
  const end = valueEnd(bytes, at, limit)
  const size = end - at - 2
  if (size === 0) malformed('empty integer')
  if (size > maxSerialOctets) malformed('serial number too long')
  if (size > 1) {
    const [first, second] = [bytes[at + 2] as number, bytes[at + 3] as number]
    if ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)) malformed('integer not minimal')
  }
  return end
}

const utcTime = 0x17
const generalizedTime = 0x18
const zulu = 0x5a

/** Where the time at `at` ends: UTCTime or GeneralizedTime as RFC 5280 §4.1.2.5 wants it, and one that exists. */
export function timeEnd(bytes: Uint8Array, at: number, limit: number): number {
  const tag = at < limit ? (bytes[at] as number) : 0
  if (tag !== utcTime && tag !== generalizedTime) malformed('not a time')
  const end = valueEnd(bytes, at, limit)
  const yearDigits = tag === utcTime ? 2 : 4
  if (end - at - 2 !== yearDigits + 11 || bytes[end - 1] !== zulu) malformed('time not in the form of RFC 5280')
  const start = at + 2
  let year = twoDigits(bytes, start)
  if (yearDigits === 4) year = year * 100 + twoDigits(bytes, start + 2)
  else year += year < 50 ? 2000 : 1900
  const rest = start + yearDigits
  const month = twoDigits(bytes, rest)
  const day = twoDigits(bytes, rest + 2)
  const real =
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysOf(year, month) &&
    twoDigits(bytes, rest + 4) < 24 &&
    twoDigits(bytes, rest + 6) < 60 &&
    twoDigits(bytes, rest + 8) < 60
  return real ? end : malformed('no such time')
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - 0x30
  const ones = (bytes[at + 1] as number) - 0x30
  if (tens < 0 || tens > 9 || ones < 0 || ones > 9) malformed('time with something other than digits')
  return tens * 10 + ones
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Extensions { { 2.5.29.21, OCTET STRING { ENUMERATED r } } }: what nearly every entry with extensions has, and nothing else. */
const reasonOnly = Uint8Array.of(0x30, 0x0c, 0x30, 0x0a, 0x06, 0x03, 0x55, 0x1d, 0x15, 0x04, 0x03, 0x0a, 0x01)

/** True when the extensions from `at` to `end` are exactly one reason code that exists. */
export function isReasonOnly(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at !== reasonOnly.length + 1) return false
  for (let i = 0; i < reasonOnly.length; i++) if (bytes[at + i] !== reasonOnly[i]) return false
  const reason = bytes[end - 1] as number
  return reason <= 10 && reason !== 7
}
