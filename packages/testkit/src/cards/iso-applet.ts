/**
 * A card with the IsoApplet of philipWendland, as OpenSC drives it (card-isoApplet.c): a file system, one PIN with its PUK, RSA keys that are
 * made on the card or brought to it. pkcs15-init makes a PKCS #15 card of it.
 */
import { constants, createPrivateKey, generateKeyPairSync, privateDecrypt, privateEncrypt, type KeyObject } from 'node:crypto'
import { answerToReset, sw, tlv, valueOf, type Answer, type Card, type Command } from './apdu.ts'
import { createCardFiles } from './card-files.ts'
import { createPinMemory } from './pin-memory.ts'

const applet = Buffer.from('f276a288bcfba69d34f31001', 'hex')
/** Version 0.6, without elliptic curves. */
const version = Buffer.from([0, 6, 2])
const padding = constants.RSA_PKCS1_PADDING

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1').replace(/\0+$/, '')
const halves = (data: Buffer): [string, string] => [textOf(data.subarray(0, data.length / 2)), textOf(data.subarray(data.length / 2))]

export function createIsoApplet(): Card {
  const [files, memory, keys] = [createCardFiles(), createPinMemory(), new Map<number, KeyObject>()]
  let chosen = 0
  const needsPin = (use: () => Answer): Answer => (memory.verified ? use() : { status: sw.notAllowed })
  const makeKey = (): Answer => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    keys.set(chosen, privateKey)
    const modulus = Buffer.from(privateKey.export({ format: 'jwk' }).n ?? '', 'base64url')
    return { status: sw.ok, data: tlv('7f49', tlv('81', modulus), tlv('82', Buffer.from([1, 0, 1]))) }
  }
  const useKey = ({ p1, data }: Command): Answer => {
    const key = keys.get(chosen)
    if (key === undefined) return { status: sw.noReference }
    const done = p1 === 0x9e ? privateEncrypt({ key, padding }, data) : privateDecrypt({ key, padding }, data.subarray(1))
    return { status: sw.ok, data: done }
  }
  const instructions: Readonly<Record<number, (command: Command) => Answer>> = {
    0xa4: (command) => (command.p1 === 4 && command.data.equals(applet) ? files.start(version) : files.select(command)),
    0xe0: ({ data }) => files.create(data),
    0xe4: ({ data }) => files.remove(data),
    0xb0: ({ p1, p2, expected }) => files.read((p1 << 8) | p2, expected),
    0xd6: ({ p1, p2, data }) => files.write((p1 << 8) | p2, data),
    0x20: ({ data }) => memory.verify(data.length === 0 ? undefined : textOf(data)),
    0x24: ({ p1, p2, data }) => (p1 === 1 ? memory.set(p2 === 2 ? 'puk' : 'pin', textOf(data)) : memory.change(...halves(data))),
    0x2c: ({ data }) => memory.unblock(textOf(data.subarray(0, 16)), textOf(data.subarray(16))),
    0x22({ data }) {
      chosen = (valueOf(data, 0x84) ?? valueOf(data, 0x83))?.[0] ?? 0
      return { status: sw.ok }
    },
    0x46: () => needsPin(makeKey),
    0xdb: ({ data }) =>
      needsPin(() => {
        keys.set(chosen, keyFrom(valueOf(data.subarray(1), 0x48) ?? data))
        return { status: sw.ok }
      }),
    0x2a: (command) => needsPin(() => useKey(command)),
    0x84: ({ expected }) => ({ status: sw.ok, data: crypto.getRandomValues(Buffer.alloc(expected)) }),
  }
  return {
    atr: answerToReset('IsoAp-rs'),
    get pin() {
      return memory.pin
    },
    reset() {
      memory.forget()
      files.start(version)
    },
    answer: (command) => instructions[command.ins]?.(command) ?? { status: sw.unknown },
  }
}

/** An RSA key from its primes and what follows of them (tags 92 to 96). */
function keyFrom(bytes: Buffer): KeyObject {
  const part = (tag: number): Buffer => valueOf(bytes, tag) ?? Buffer.alloc(0)
  const number = (buffer: Buffer): bigint => BigInt(`0x${buffer.toString('hex') || '0'}`)
  const [p, q, e] = [number(part(0x92)), number(part(0x93)), 65_537n]
  const text = (value: bigint, size: number): string => Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex').toString('base64url')
  const size = part(0x92).length
  const own = (tag: number): string => part(tag).toString('base64url')
  const d = inverse(e, (p - 1n) * (q - 1n))
  const key = {
    kty: 'RSA',
    n: text(p * q, size * 2),
    e: 'AQAB',
    d: text(d, size * 2),
    p: text(p, size),
    q: text(q, size),
    dp: own(0x95),
    dq: own(0x96),
    qi: own(0x94),
  }
  return createPrivateKey({ format: 'jwk', key })
}

/** x with a·x = 1 modulo m. */
function inverse(a: bigint, m: bigint): bigint {
  let [r, next, s, after] = [a, m, 1n, 0n]
  while (next !== 0n) {
    const times = r / next
    ;[r, next, s, after] = [next, r - times * next, after, s - times * after]
  }
  return ((s % m) + m) % m
}
