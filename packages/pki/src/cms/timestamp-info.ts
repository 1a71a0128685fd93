import {
  atEnd,
  context,
  contextPrimitive,
  elementsOf,
  nextTag,
  readBoolean,
  readDer,
  readerOver,
  readGeneralizedTime,
  readIntegerBytes,
  readNull,
  readOctets,
  readOid,
  readSmallInteger,
  readValue,
  tags,
  within,
  withinOptional,
} from '../der/reader.ts'
import type { DerReader } from '../der/reader.ts'
import { encodeValue } from '../der/writer.ts'
import { malformed } from '../der/parsed.ts'
import type { Parsed } from '../der/parsed.ts'
import { readRawExtension } from '../x509/extensions.ts'
import { readGeneralName } from '../x509/general-name.ts'
import type { GeneralName } from '../x509/general-name.ts'
import { serialFromContent } from '../x509/serial-number.ts'
import { messageHashes } from './message-hashes.ts'
import type { MessageHash } from './message-hashes.ts'

/** What a time-stamping authority says: TSTInfo (RFC 3161 §2.4.2), as data; nothing here has been verified. */
export type TimestampInfo = {
  /** Object identifier of the policy it was made under. */
  readonly policy: string
  readonly hash: MessageHash
  /** Hash of what existed at that time. */
  readonly imprint: Uint8Array
  /** Hex; another one for each time-stamp of the authority. */
  readonly serialNumber: string
  /** To the millisecond; what is finer is cut off. */
  readonly time: Date
  /** How far the time may be off either way, in microseconds; absent: not said. */
  readonly accuracyMicroseconds?: number
  /** Time-stamps of this authority can be put in order by their times alone. */
  readonly ordering: boolean
  /** Hex, as whoever asked for it chose it. */
  readonly nonce?: string
  /** What the authority calls itself. */
  readonly authority?: GeneralName
}

const maxInfoBytes = 8 * 1024
const maxExtensions = 16
const octetsOf: Readonly<Record<MessageHash, number>> = { sm3: 32, sha256: 32, sha384: 48, sha512: 64 }

/** Reads a TSTInfo, DER. Never throws. A critical extension is refused: none is known (§2.4.2). */
export function parseTimestampInfo(bytes: Uint8Array): Parsed<TimestampInfo> {
  return readDer('TSTInfo', bytes, maxInfoBytes, (reader) => within(reader, tags.sequence, readInfo))
}

function readInfo(reader: DerReader): TimestampInfo {
  if (readSmallInteger(reader) !== 1) malformed('another version than 1')
  const policy = readOid(reader)
  const imprint = within(reader, tags.sequence, readImprint)
  const serialNumber = serialFromContent(readIntegerBytes(reader))
  const time = readTimeWithFraction(reader)
  const accuracyMicroseconds = withinOptional(reader, tags.sequence, readAccuracy)
  const ordering = nextTag(reader) === tags.boolean && readBoolean(reader)
  const nonce = nextTag(reader) === tags.integer ? serialFromContent(readIntegerBytes(reader)) : undefined
  const authority = withinOptional(reader, context(0), readGeneralName)
  if (nextTag(reader) === context(1)) refuseCritical(reader)
  return {
    ...{ policy, ...imprint, serialNumber, time, ordering },
    ...(accuracyMicroseconds === undefined ? {} : { accuracyMicroseconds }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(authority === undefined ? {} : { authority }),
  }
}

function readImprint(reader: DerReader): Pick<TimestampInfo, 'hash' | 'imprint'> {
  const hash = within(reader, tags.sequence, (algorithm) => {
    const known = messageHashes.get(readOid(algorithm))
    if (!atEnd(algorithm)) readNull(algorithm)
    return known ?? malformed('hash not known, or too weak')
  })
  const imprint = readOctets(reader)
  return imprint.length === octetsOf[hash] ? { hash, imprint } : malformed('imprint of another length than its hash')
}

/** GeneralizedTime with seconds and, unlike in certificates, with fractions of them; these end in no zero. */
function readTimeWithFraction(reader: DerReader): Date {
  const text = Buffer.from(readValue(reader, tags.generalizedTime).content).toString('latin1')
  const [, seconds, fraction = ''] = /^(\d{14})(?:\.(\d{0,8}[1-9]))?Z$/.exec(text) ?? []
  if (seconds === undefined) return malformed('time not in the form of RFC 3161')
  const whole = readGeneralizedTime(readerOver(encodeValue(tags.generalizedTime, Buffer.from(`${seconds}Z`))))
  return new Date(+whole + Number(fraction.slice(0, 3).padEnd(3, '0')))
}

/** Seconds, [0] thousandths, [1] millionths; each may be left out. */
function readAccuracy(reader: DerReader): number {
  const seconds = nextTag(reader) === tags.integer ? readSmallInteger(reader) : 0
  const thousandths = readThousandths(reader, 0)
  return seconds * 1_000_000 + thousandths * 1000 + readThousandths(reader, 1)
}

function readThousandths(reader: DerReader, number: number): number {
  if (nextTag(reader) !== contextPrimitive(number)) return 0
  const value = readSmallInteger(reader, contextPrimitive(number))
  return value >= 1 && value <= 999 ? value : malformed('accuracy out of range')
}

function refuseCritical(reader: DerReader): void {
  const extensions = elementsOf(reader, context(1), readRawExtension, maxExtensions)
  if (extensions.some(({ critical }) => critical)) malformed('a critical extension nobody knows')
  if (extensions.length === 0 || new Set(extensions.map(({ oid }) => oid)).size !== extensions.length)
    malformed('extensions empty or twice')
}
