/** Bytes in a file that somebody carries away: sealed under a passphrase, which is all that protects them there. */
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'

/** Work of scrypt (RFC 7914): a third of a second and 128 MiB for each try at a passphrase. */
const scryptCost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 } as const
const tagBytes = 16

/** Base64 each, as they stand in a file. */
export interface PassphraseSeal {
  readonly salt: string
  readonly nonce: string
  /** AES-256-GCM: what is sealed, then 16 bytes of tag. */
  readonly sealed: string
}

/** @param context what the bytes are: under another one they do not open */
export function sealUnderPassphrase(content: Uint8Array, passphrase: string, context: string): PassphraseSeal {
  const [salt, nonce] = [randomBytes(16), randomBytes(12)]
  const cipher = createCipheriv('aes-256-gcm', keyOf(passphrase, salt), nonce)
  cipher.setAAD(Buffer.from(context))
  const sealed = Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()])
  return { salt: salt.toString('base64'), nonce: nonce.toString('base64'), sealed: sealed.toString('base64') }
}

/** What was sealed; nothing for another passphrase or context, or bytes that were changed: these cannot be told apart. */
export function openUnderPassphrase(file: Partial<PassphraseSeal>, passphrase: string, context: string): Uint8Array | undefined {
  const [salt, nonce, sealed] = [file.salt, file.nonce, file.sealed].map((text) => Buffer.from(text ?? '', 'base64')) as [
    Buffer,
    Buffer,
    Buffer,
  ]
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(passphrase, salt), nonce)
    decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(-tagBytes))
    return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()])
  } catch {
    return undefined
  }
}

const keyOf = (passphrase: string, salt: Uint8Array): Buffer => scryptSync(passphrase.normalize('NFC'), salt, 32, scryptCost)
