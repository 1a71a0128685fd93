import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Keeps small secrets (private keys, client secrets) unreadable at rest. */
export interface Secrets {
  /** Encrypts; the result can only be opened again with the same `context` (what it is and whose: `ca key <sha256>`). */
  wrap(bytes: Uint8Array, context: string): Uint8Array
  /** Decrypts; throws when the bytes, the context or the master key are not the ones of `wrap`. */
  unwrap(bytes: Uint8Array, context: string): Uint8Array
}

const [version, nonceLength, tagLength] = [1, 12, 16]

/** AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce: version ‖ nonce ‖ ciphertext ‖ tag; the context is associated data. */
export function createSecrets(masterKey: Uint8Array): Secrets {
  if (masterKey.length !== 32) throw new Error('the master key must have 32 bytes')
  return {
    wrap(bytes, context) {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv('aes-256-gcm', masterKey, nonce).setAAD(Buffer.from(context))
      return Buffer.concat([Buffer.of(version), nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
    },
    unwrap(bytes, context) {
      if (bytes.length < 1 + nonceLength + tagLength || bytes[0] !== version) throw new Error('not a wrapped secret')
      const nonce = bytes.subarray(1, 1 + nonceLength)
      const decipher = createDecipheriv('aes-256-gcm', masterKey, nonce, { authTagLength: tagLength }).setAAD(Buffer.from(context))
      decipher.setAuthTag(bytes.subarray(-tagLength))
      return Buffer.concat([decipher.update(bytes.subarray(1 + nonceLength, -tagLength)), decipher.final()])
    },
  }
}

/**
 * Reads the 32-byte master key from `file`, creating it (mode 0600, whole or not at all) on first use.
 * Throws when the file is readable by others or has another length.
 */
export function loadMasterKey(file: string): Uint8Array {
  try {
    return readMasterKey(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  createMasterKey(file)
  return readMasterKey(file)
}

function readMasterKey(file: string): Uint8Array {
  const key = readFileSync(file)
  if ((statSync(file).mode & 0o077) !== 0) throw new Error(`${file} holds the master key and is readable by others; set its mode to 0600`)
  if (key.length !== 32) throw new Error(`${file} is not a master key: it has ${key.length} bytes instead of 32`)
  return key
}

function createMasterKey(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const temporary = `${file}.${process.pid}`
  writeFileSync(temporary, randomBytes(32), { mode: 0o600, flag: 'wx', flush: true })
  try {
    linkSync(temporary, file) // fails when another process was first: then its key counts
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(temporary, { force: true })
  }
}
