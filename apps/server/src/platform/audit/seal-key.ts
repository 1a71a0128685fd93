import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { writeOnce } from '../write-once.ts'

/** The key that signs seals. It is a file beside the master key: whoever holds the database alone cannot make a seal. */
export interface SealKey {
  /** 16 hex characters of the SHA-256 of its public key. */
  readonly id: string
  readonly privateKey: KeyObject
}

/**
 * Reads the key that signs seals (PEM, PKCS#8: Ed25519 or P-256) from `file`; makes one (Ed25519, mode 0600, whole or not at all) when there is
 * none. Throws one sentence when others can read the file or it holds another kind of key.
 */
export function loadSealKey(file: string): SealKey {
  writeOnce(file, () => generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string)
  if ((statSync(file).mode & 0o077) !== 0) {
    throw new Error(`${file} holds the key that signs the audit and is readable by others; set its mode to 0600`)
  }
  const privateKey = createPrivateKey(readFileSync(file))
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = privateKey
  if (type !== 'ed25519' && !(type === 'ec' && details?.namedCurve === 'prime256v1')) {
    throw new Error(`${file} holds a key of another kind; the audit is signed with Ed25519 or P-256`)
  }
  return { id: sealKeyId(createPublicKey(privateKey)), privateKey }
}

/** The id of a public key. */
function sealKeyId(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('hex')
    .slice(0, 16)
}

/** Public keys by their id, as the check wants them. */
export function sealKeysById(keys: readonly KeyObject[]): ReadonlyMap<string, KeyObject> {
  return new Map(keys.map((key) => (key.type === 'private' ? createPublicKey(key) : key)).map((key) => [sealKeyId(key), key]))
}
