import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { idBytes, masterKeyOf, readMasterKeys, type MasterKey } from './keys/master-keys.ts'

/** Keeps small secrets (private keys, client secrets) unreadable at rest. */
export interface Secrets {
  /** Encrypts; the result can only be opened again with the same `context` (what it is and whose: `ca key <sha256>`). */
  wrap(bytes: Uint8Array, context: string): Uint8Array
  /** Decrypts; throws when the bytes, the context or the master key are not the ones of `wrap`. */
  unwrap(bytes: Uint8Array, context: string): Uint8Array
  /** The same secret under the master key that wraps now; undefined when it is under it already. */
  rewrap(bytes: Uint8Array, context: string): Uint8Array | undefined
}

const [nonceLength, tagLength] = [12, 16]
/** 1: version ‖ nonce ‖ ciphertext ‖ tag, as before there were several master keys. 2: version ‖ id of the master key ‖ the rest. */
const [first, current] = [1, 2]

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce: version 2 ‖ 4 bytes id of the master key ‖ nonce ‖ ciphertext ‖ tag; what stands before
 * the nonce, and the context, are associated data.
 * @param masterKeys 32 bytes; or the keys there are now, asked for each time, the one that wraps first (see `fileSecrets`)
 */
export function createSecrets(masterKeys: Uint8Array | (() => readonly MasterKey[])): Secrets {
  const one = masterKeys instanceof Uint8Array ? [masterKeyOf(masterKeys)] : undefined
  const keys = () => one ?? (masterKeys as () => readonly MasterKey[])()
  const wrapping = (): MasterKey => {
    const [key] = keys()
    if (key === undefined) throw new Error('there is no master key')
    return key
  }
  const secrets: Secrets = {
    wrap: (bytes, context) => seal(wrapping(), bytes, context),
    unwrap(bytes, context) {
      if (bytes[0] === first) return openFirst(keys(), bytes, context)
      if (bytes[0] !== current || bytes.length < 1 + idBytes + nonceLength + tagLength) throw new Error('not a wrapped secret')
      const id = Buffer.from(bytes.subarray(1, 1 + idBytes)).toString('hex')
      const key = keys().find((one) => one.id === id)
      if (key === undefined) throw new Error(`a secret is wrapped with another master key than ours (${id})`)
      return open(key, bytes.subarray(1 + idBytes), associated(bytes.subarray(0, 1 + idBytes), context))
    },
    rewrap(bytes, context) {
      const key = wrapping()
      if (bytes[0] === current && Buffer.from(bytes.subarray(1, 1 + idBytes)).toString('hex') === key.id) return undefined
      return seal(key, secrets.unwrap(bytes, context), context)
    },
  }
  return secrets
}

/** Secrets under the master key in `file`, which is made at first use; a key that is being changed is followed at once. */
export function fileSecrets(file: string): Secrets {
  readMasterKeys(file)
  return createSecrets(() => readMasterKeys(file))
}

const associated = (head: Uint8Array, context: string) => Buffer.concat([head, Buffer.from(context)])

function seal({ id, key }: MasterKey, bytes: Uint8Array, context: string): Uint8Array {
  const [head, nonce] = [Buffer.concat([Buffer.of(current), Buffer.from(id, 'hex')]), randomBytes(nonceLength)]
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associated(head, context))
  return Buffer.concat([head, nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
}

/** @param bytes nonce ‖ ciphertext ‖ tag */
function open({ key }: MasterKey, bytes: Uint8Array, aad: Uint8Array): Uint8Array {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength), { authTagLength: tagLength }).setAAD(aad)
  decipher.setAuthTag(bytes.subarray(-tagLength))
  return Buffer.concat([decipher.update(bytes.subarray(nonceLength, -tagLength)), decipher.final()])
}

/** The first version does not say which key it is under, and its version byte was not associated data. */
function openFirst(keys: readonly MasterKey[], bytes: Uint8Array, context: string): Uint8Array {
  if (bytes.length < 1 + nonceLength + tagLength) throw new Error('not a wrapped secret')
  let last: unknown = new Error('there is no master key')
  for (const key of keys) {
    try {
      return open(key, bytes.subarray(1), Buffer.from(context))
    } catch (error) {
      last = error // of another key
    }
  }
  throw last
}
