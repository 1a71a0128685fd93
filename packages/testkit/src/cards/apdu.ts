/** Commands to a smart card and its answers (ISO/IEC 7816-4 §5), and the tag-length-values inside them. */

export interface Command {
  readonly cla: number
  readonly ins: number
  readonly p1: number
  readonly p2: number
  readonly data: Buffer
  /** Bytes the terminal takes at most. */
  readonly expected: number
}

export interface Answer {
  readonly status: number
  readonly data?: Uint8Array
}

/** A card without its reader. */
export interface Card {
  readonly atr: Uint8Array
  /** Power comes or goes: everything but the memory is forgotten. */
  reset(): void
  answer(command: Command): Answer
  /** What a test may know of it. */
  readonly pin: CardPin
}

export interface CardPin {
  readonly value: string
  /** Wrong PINs until the lock. */
  readonly triesLeft: number
  /** How often a PIN was compared since the card was made. */
  readonly compared: number
}

/** Status words (§5.1.3). */
export const sw = {
  ok: 0x9000,
  wrong: (triesLeft: number): number => (triesLeft > 0 ? 0x63c0 | triesLeft : sw.locked),
  locked: 0x6983,
  notAllowed: 0x6982,
  conditions: 0x6985,
  noFile: 0x6986,
  wrongData: 0x6a80,
  notFound: 0x6a82,
  tooLong: 0x6a84,
  noReference: 0x6a88,
  exists: 0x6a89,
  wrongOffset: 0x6b00,
  unknown: 0x6d00,
  failed: 0x6f00,
} as const

/** @returns the command in its short form or, with a leading zero in its length, its extended form */
export function readCommand(bytes: Buffer): Command {
  const [cla = 0, ins = 0, p1 = 0, p2 = 0, length = 0] = bytes
  const head = { cla, ins, p1, p2 }
  if (bytes.length <= 5) return { ...head, data: Buffer.alloc(0), expected: length || 256 }
  if (length === 0 && bytes.length > 7) {
    const long = bytes.readUInt16BE(5)
    return { ...head, data: bytes.subarray(7, 7 + long), expected: 65_536 }
  }
  return { ...head, data: bytes.subarray(5, 5 + length), expected: bytes[5 + length] || 256 }
}

export function tlv(tag: string, ...values: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(values)
  const { length } = value
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from(tag, 'hex'), Buffer.from(size), value])
}

/** The first value of a tag of one byte, at the top of `bytes`. */
export function valueOf(bytes: Buffer, tag: number): Buffer | undefined {
  for (let at = 0; at + 1 < bytes.length;) {
    const found = bytes[at]
    let length = bytes[at + 1] ?? 0
    at += 2
    if (length & 0x80) {
      const size = length & 0x7f
      length = bytes.readUIntBE(at, size)
      at += size
    }
    if (found === tag) return bytes.subarray(at, at + length)
    at += length
  }
  return undefined
}

/** An answer to reset (ISO/IEC 7816-3 §8.2) with these historical bytes and its check byte. */
export function answerToReset(historical: string): Uint8Array {
  const head = Buffer.concat([Buffer.from([0x3b, 0x80 | historical.length, 0x01]), Buffer.from(historical, 'latin1')])
  return Buffer.concat([head, Buffer.from([head.subarray(1).reduce((sum, byte) => sum ^ byte, 0)])])
}
