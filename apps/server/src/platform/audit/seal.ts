import { createHash, sign, verify, type KeyObject } from 'node:crypto'
import { asObject, asText, decodeBase64, encodeBase64 } from '@yinxin/protocol/wire'
import { canonicalLine, type StoredLine } from './line.ts'
import type { SealKey } from './seal-key.ts'

/** What stands before the first seal. */
export const noSeal = '0'.repeat(64)

/** Seals made before there were signatures, and the last of them, as the first signed seal states them. */
export interface Carried {
  readonly seals: number
  readonly hash: string
}

/** A seal as its row has it. */
export interface Seal {
  readonly number: number
  readonly at: Date
  /** How many lines it covers. */
  readonly lines: number
  /** Hash of the seal before. */
  readonly previous: string
  /** Hex SHA-256 of everything below and before, and with it of every line. */
  readonly hash: string
  /** 1: made before there were signatures; 2: signed. */
  readonly format: number
  /** Numbers of the lines it covers, as PostgreSQL writes an int8multirange. */
  readonly numbers: string
  /** The highest of them, or of those before. */
  readonly high: number
  /** Up to this number no line can appear any more: what no seal covers there was never written. */
  readonly settled: number
  /** SHA-256 of each line, one after the other, in the order of their numbers. */
  readonly line_hashes: Uint8Array | null
  readonly carried: Carried | null
  readonly key_id: string | null
  readonly signature: Uint8Array | null
}

export type UnsignedSeal = Omit<Seal, 'hash' | 'key_id' | 'signature'>

/** Hash of a seal of format 2. */
export function sealHash(stream: string, seal: UnsignedSeal): string {
  const { number, at, previous, lines, numbers, high, settled, carried } = seal
  const head = [2, stream, number, at.toISOString(), previous, lines, numbers, high, settled, carried?.seals ?? 0, carried?.hash ?? '']
  return createHash('sha256')
    .update(JSON.stringify(head))
    .update('\n')
    .update(seal.line_hashes ?? Buffer.alloc(0))
    .digest('hex')
}

/** Hash of a seal of format 1: over its number, time, the previous hash and every line in the order of their numbers. */
export function firstFormatHash({ number, at, previous }: Pick<Seal, 'number' | 'at' | 'previous'>, lines: readonly StoredLine[]): string {
  const hash = createHash('sha256').update(JSON.stringify([number, at.toISOString(), previous, lines.length]))
  for (const line of lines) hash.update('\n').update(canonicalLine(line))
  return hash.digest('hex')
}

/** A signed seal in a few words: what is exported, and enough to show later that the chain was another one. */
export interface AuditHead {
  /** Whose audit: the component's schema. */
  readonly stream: string
  readonly number: number
  /** ISO time of the seal. */
  readonly at: string
  readonly hash: string
  readonly key: string
  /** base64. */
  readonly signature: string
}

const signedText = ({ stream, number, at, hash }: Omit<AuditHead, 'key' | 'signature'>) =>
  Buffer.from(`yinxin audit seal 2\n${stream}\n${number}\n${at}\n${hash}`)

/** Signs the head of a seal. */
export function signHead(key: SealKey, head: Omit<AuditHead, 'key' | 'signature'>): AuditHead {
  return { ...head, key: key.id, signature: encodeBase64(sign(digestOf(key.privateKey), signedText(head), key.privateKey)) }
}

/** True when one of `keys` (public keys by their id) made this head. */
export function headHolds(head: AuditHead, keys: ReadonlyMap<string, KeyObject>): boolean {
  const [key, signature] = [keys.get(head.key), decodeBase64(head.signature)]
  return key !== undefined && signature !== undefined && verify(digestOf(key), signedText(head), key, signature)
}

/** Ed25519 hashes by itself (RFC 8032). */
export const digestOf = (key: KeyObject): string | null => (key.asymmetricKeyType === 'ed25519' ? null : 'sha256')

/** The head of a signed seal. */
export function headOf(stream: string, { number, at, hash, key_id, signature }: Seal): AuditHead {
  return { stream, number, at: at.toISOString(), hash, key: key_id ?? '', signature: encodeBase64(signature ?? new Uint8Array()) }
}

/** Reads a line of an exported file; undefined: not a head. */
export function readHead(text: string): AuditHead | undefined {
  const value = asObject(parseJson(text))
  const [stream, at, hash] = [asText(value?.['stream'], 100), asText(value?.['at'], 40), asText(value?.['hash'], 64)]
  const [key, signature, number] = [asText(value?.['key'], 64), asText(value?.['signature'], 200), value?.['number']]
  if (stream === undefined || at === undefined || hash === undefined || key === undefined || signature === undefined) return undefined
  return typeof number === 'number' && Number.isSafeInteger(number) ? { stream, number, at, hash, key, signature } : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // a line cut short by a kill
  }
}

/** Sorted numbers as PostgreSQL writes an int8multirange: `{[1,4),[7,8)}`. */
export function multirangeOf(numbers: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const number of numbers) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === number) last[1] = number + 1
    else ranges.push([number, number + 1])
  }
  return `{${ranges.map(([from, to]) => `[${from},${to})`).join(',')}}`
}

/** The numbers of an int8multirange. */
export function numbersOf(multirange: string): number[] {
  return [...multirange.matchAll(/\[(-?\d+),(-?\d+)\)/g)].flatMap(([, from, to]) =>
    Array.from({ length: Number(to) - Number(from) }, (_, index) => Number(from) + index),
  )
}
