import { createDecipheriv } from 'node:crypto'
import { idBytes, masterKeyOf, readMasterKeys, type MasterKey } from './keys/master-keys.ts'
import { sealingOf, sealingOfVersion, type SealingAlgorithm } from './keys/sealings.ts'

/** Keeps small secrets (private keys, client secrets) unreadable at rest. */
export interface Secrets {
  /** Encrypts; the result can only be opened again with the same `context` (what it is and whose: `ca key <sha256>`). */
  wrap(bytes: Uint8Array, context: string): Uint8Array
  /** Decrypts; throws when the bytes, the context or the master key are not the ones of `wrap`. */
  unwrap(bytes: Uint8Array, context: string): Uint8Array
  /** The same secret under the key and by the algorithm that wrap now; undefined when it is so already. */
  rewrap(bytes: Uint8Array, context: string): Uint8Array | undefined
  /** The same with the keys there are now: for a batch, where asking for them at every value would cost more than wrapping it. */
  forNow(): Secrets
  /** What everything begins with that `wrap` makes now: what begins otherwise has still to be rewrapped. */
  wrapHead(): Uint8Array
}

const [nonceLength, tagLength] = [12, 16]
/** version ‖ nonce ‖ ciphertext ‖ tag, as before there were several master keys; later versions are those of `sealings.ts`. */
const first = 1
/** Bytes of what everything wrapped begins with: version and id of the key. */
export const sealHeadBytes = 1 + idBytes

/**
 * version ‖ 4 bytes id of the key ‖ what `sealings.ts` makes of it; what stands before, and the context, are authenticated. Whatever was wrapped by another
 * algorithm or under another of the keys still opens.
 * @param masterKeys 32 bytes; or the keys there are now, asked for each time, the one that wraps first (see `fileSecrets`)
 * @param algorithm what wraps
 */
export function createSecrets(masterKeys: Uint8Array | (() => readonly MasterKey[]), algorithm: SealingAlgorithm = 'aes-256-gcm'): Secrets {
  const one = masterKeys instanceof Uint8Array ? [masterKeyOf(masterKeys)] : undefined
  const keys = () => one ?? (masterKeys as () => readonly MasterKey[])()
  const wrapping = sealingOf(algorithm)
  const wrapHead = ({ id }: MasterKey) => Buffer.concat([Buffer.of(wrapping.version), Buffer.from(id, 'hex')])
  const wrappingKey = (): MasterKey => {
    const [key] = keys()
    if (key === undefined) throw new Error('there is no master key')
    return key
  }
  const seal = (key: MasterKey, bytes: Uint8Array, context: string) => {
    const head = wrapHead(key)
    return Buffer.concat([head, wrapping.seal(key.key, head, bytes, context)])
  }
  const secrets: Secrets = {
    wrap: (bytes, context) => seal(wrappingKey(), bytes, context),
    unwrap(bytes, context) {
      if (bytes[0] === first) return openFirst(keys(), bytes, context)
      const sealing = sealingOfVersion(bytes[0])
      if (sealing === undefined || bytes.length < sealHeadBytes + sealing.overhead) throw new Error('not a wrapped secret')
      const id = Buffer.from(bytes.subarray(1, sealHeadBytes)).toString('hex')
      const key = keys().find((candidate) => candidate.id === id)
      if (key === undefined) throw new Error(`a secret is wrapped with another master key than ours (${id})`)
      return sealing.open(key.key, bytes.subarray(0, sealHeadBytes), bytes.subarray(sealHeadBytes), context)
    },
    rewrap(bytes, context) {
      const key = wrappingKey()
      if (wrapHead(key).equals(bytes.subarray(0, sealHeadBytes))) return undefined
      return seal(key, secrets.unwrap(bytes, context), context)
    },
    forNow() {
      const now = keys()
      return createSecrets(() => now, algorithm)
    },
    wrapHead: () => wrapHead(wrappingKey()),
  }
  return secrets
}

/** Secrets under the master key in `file`, which is made at first use; a key that is being changed is followed at once. */
export function fileSecrets(file: string): Secrets {
  readMasterKeys(file)
  return createSecrets(() => readMasterKeys(file))
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
