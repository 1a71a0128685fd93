/**
 * The file of a software UKey: one JSON object. The private key is encrypted under a key derived from the PIN; tries left stand in the
 * clear, because they are lowered on disk before a PIN is checked. A software UKey cannot keep its file from being copied: it is for
 * demonstration and tests, and every screen says so.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt, type ScryptOptions } from 'node:crypto'
import { promisify } from 'node:util'
import type { UkeyCertificate } from '@yinxin/protocol/assistant'
import { asObject, asText, decodeBase64, encodeBase64 } from '@yinxin/protocol/wire'
import { readJsonFile, writeJsonFile } from '../../platform/json-file.ts'

export const ukeyFileFormat = 'yinxin-software-ukey:1'

/** Tries a fresh or unlocked UKey has. */
export const maxTries = 8

/** Tries of its admin PIN. */
export const maxAdminTries = 5

export type SoftKeyKind = 'SM2' | 'P-256' | 'RSA'
export const softKeyKinds: readonly SoftKeyKind[] = ['SM2', 'P-256', 'RSA']

export interface StoredCertificate {
  /** base64 DER. */
  readonly certificate: string
  readonly use: UkeyCertificate['use']
}

export interface UkeyFile {
  readonly format: typeof ukeyFileFormat
  readonly id: string
  readonly serialNumber: string
  readonly label: string
  readonly keyKind: SoftKeyKind
  /** base64 SPKI. */
  readonly publicKey: string
  readonly sealedKey: SealedKey
  readonly pin: { readonly triesLeft: number; readonly factory: boolean }
  readonly certificates: readonly StoredCertificate[]
  /** A key that was made for a certificate that is still to come. */
  readonly next?: NextKey
  /** What an administrator unblocks it with; absent: nobody does. */
  readonly admin?: AdminAccess
  /** The private key once more, for who has the admin PIN. */
  readonly recovery?: Recovery
}

/** A key pair whose private half is under the admin PIN: keys are encrypted to it without that PIN, and opened with it. */
export interface AdminAccess {
  /** base64 SPKI, P-256. */
  readonly publicKey: string
  readonly sealedKey: SealedKey
  readonly triesLeft: number
}

/** A private key (PKCS #8) encrypted to the key pair of the administrator. base64. */
export interface Recovery {
  readonly key: string
  readonly sealed: string
}

/** The key of a step of certificate business, under the same PIN. */
export interface NextKey {
  readonly step: string
  readonly keyKind: SoftKeyKind
  /** base64 SPKI. */
  readonly publicKey: string
  readonly sealedKey: SealedKey
  readonly recovery?: Recovery
}

/** A private key (PKCS #8) under AES-256-GCM with a key that scrypt (RFC 7914) derives from the PIN. All base64. */
export interface SealedKey {
  readonly cost: number
  readonly salt: string
  readonly iv: string
  readonly sealed: string
  readonly tag: string
}

/** scrypt N; with r = 8 and p = 1 it takes 32 MiB and some 80 ms. */
const defaultCost = 32_768

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)
const keyFrom = (pin: string, salt: Buffer, cost: number) => derive(pin, salt, 32, { N: cost, r: 8, p: 1, maxmem: 256 * cost * 8 })

/** Encrypts a private key under `pin`. */
export async function sealKey(privateKeyPkcs8: Uint8Array, pin: string, cost: number = defaultCost): Promise<SealedKey> {
  const [salt, iv] = [randomBytes(16), randomBytes(12)]
  const cipher = createCipheriv('aes-256-gcm', await keyFrom(pin, salt, cost), iv)
  const sealed = Buffer.concat([cipher.update(privateKeyPkcs8), cipher.final()])
  return { cost, salt: encodeBase64(salt), iv: encodeBase64(iv), sealed: encodeBase64(sealed), tag: encodeBase64(cipher.getAuthTag()) }
}

/** The private key (PKCS #8), or undefined when `pin` is wrong. */
export async function unsealKey({ cost, salt, iv, sealed, tag }: SealedKey, pin: string): Promise<Uint8Array | undefined> {
  const bytes = (text: string) => Buffer.from(text, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', await keyFrom(pin, bytes(salt), cost), bytes(iv))
  decipher.setAuthTag(bytes(tag))
  try {
    return new Uint8Array(Buffer.concat([decipher.update(bytes(sealed)), decipher.final()]))
  } catch {
    return undefined // the tag does not fit: another PIN
  }
}

/** Reads a UKey file; undefined when it is missing or not one. */
export function readUkeyFile(path: string): UkeyFile | undefined {
  const object = readJsonFile(path)
  const keyKind = softKeyKinds.find((kind) => kind === object?.['keyKind'])
  const sealedKey = readSealedKey(object?.['sealedKey'])
  const pin = asObject(object?.['pin'])
  const texts = ['id', 'serialNumber', 'label', 'publicKey'].map((name) => asText(object?.[name], 4096))
  const [id, serialNumber, label, publicKey] = texts
  if (object?.['format'] !== ukeyFileFormat || keyKind === undefined || sealedKey === undefined || pin === undefined) return undefined
  if (id === undefined || serialNumber === undefined || label === undefined || publicKey === undefined) return undefined
  const triesLeft = Number.isSafeInteger(pin['triesLeft']) ? Math.min(maxTries, Math.max(0, pin['triesLeft'] as number)) : 0
  const certificates = Array.isArray(object['certificates']) ? object['certificates'].slice(0, 8).flatMap(readStoredCertificate) : []
  const [next, admin, recovery] = [readNextKey(object['next']), readAdminAccess(object['admin']), readRecovery(object['recovery'])]
  return {
    ...(next === undefined ? {} : { next }),
    ...(admin === undefined ? {} : { admin }),
    ...(recovery === undefined ? {} : { recovery }),
    format: ukeyFileFormat,
    id,
    serialNumber,
    label,
    keyKind,
    publicKey,
    sealedKey,
    pin: { triesLeft, factory: pin['factory'] === true },
    certificates,
  }
}

/** Writes a UKey file durably (flushed before it takes the old one's place). */
export function writeUkeyFile(path: string, file: UkeyFile): void {
  writeJsonFile(path, file)
}

/** Highest scrypt cost a file may ask for: 256 MiB. */
const maxCost = 262_144

function readSealedKey(value: unknown): SealedKey | undefined {
  const object = asObject(value)
  const cost = object?.['cost']
  if (typeof cost !== 'number' || !Number.isSafeInteger(cost) || cost < 1024 || cost > maxCost || (cost & (cost - 1)) !== 0)
    return undefined
  const [salt, iv, sealed, tag] = ['salt', 'iv', 'sealed', 'tag'].map((name) => readBytes(object?.[name]))
  if (salt === undefined || iv === undefined || sealed === undefined || tag === undefined) return undefined
  return decodeBase64(tag)?.length === 16 ? { cost, salt, iv, sealed, tag } : undefined
}

function readNextKey(value: unknown): NextKey | undefined {
  const object = asObject(value)
  const keyKind = softKeyKinds.find((kind) => kind === object?.['keyKind'])
  const [step, publicKey, sealedKey] = [
    asText(object?.['step'], 32, 32),
    readBytes(object?.['publicKey']),
    readSealedKey(object?.['sealedKey']),
  ]
  if (keyKind === undefined || step === undefined || publicKey === undefined || sealedKey === undefined) return undefined
  const recovery = readRecovery(object?.['recovery'])
  return { step, keyKind, publicKey, sealedKey, ...(recovery === undefined ? {} : { recovery }) }
}

function readAdminAccess(value: unknown): AdminAccess | undefined {
  const object = asObject(value)
  const [publicKey, sealedKey, tries] = [readBytes(object?.['publicKey']), readSealedKey(object?.['sealedKey']), object?.['triesLeft']]
  if (publicKey === undefined || sealedKey === undefined) return undefined
  return { publicKey, sealedKey, triesLeft: Number.isSafeInteger(tries) ? Math.min(maxAdminTries, Math.max(0, tries as number)) : 0 }
}

function readRecovery(value: unknown): Recovery | undefined {
  const object = asObject(value)
  const [key, sealed] = [readBytes(object?.['key']), readBytes(object?.['sealed'])]
  return key === undefined || sealed === undefined ? undefined : { key, sealed }
}

function readBytes(value: unknown): string | undefined {
  const text = asText(value, 16_384)
  return text !== undefined && decodeBase64(text) !== undefined ? text : undefined
}

const uses = ['authentication', 'encryption', 'other'] as const

function readStoredCertificate(value: unknown): StoredCertificate[] {
  const object = asObject(value)
  const [certificate, use] = [readBytes(object?.['certificate']), uses.find((name) => name === object?.['use'])]
  return certificate === undefined || use === undefined ? [] : [{ certificate, use }]
}
