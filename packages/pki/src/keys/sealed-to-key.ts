/** A few bytes encrypted to a key of one use: ECDH over P-256 with a key of this message alone (NIST SP 800-56A §6.2.2), HKDF-SHA256 (RFC 5869), AES-256-GCM. */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hash,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'

export interface SealedToKey {
  /** SubjectPublicKeyInfo, DER: the sender's key, of this message alone. */
  readonly key: Uint8Array
  /** Ciphertext and tag. */
  readonly sealed: Uint8Array
}

/** Bytes of a SubjectPublicKeyInfo of a P-256 key with its uncompressed point, and of the tag. */
const [spkiLength, tagLength] = [91, 16]

/** The key as it came, where something can be encrypted to it; undefined for anything but a P-256 key in the one form there is. */
export const readSealingKey = (spki: Uint8Array): Uint8Array | undefined => (readPublicKey(spki) === undefined ? undefined : spki)

/** Reads a public key on P-256 in the one form there is; undefined for anything else, points off the curve too. */
function readPublicKey(spki: Uint8Array): KeyObject | undefined {
  if (spki.length !== spkiLength) return undefined
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined
  } catch {
    return undefined
  }
}

/** Key and nonce for one message: of both public keys and of what it is for, so that neither can be exchanged. */
function keyAndNonce(privateKey: KeyObject, publicKey: KeyObject, sender: Uint8Array, receiver: Uint8Array, context: string) {
  const shared = diffieHellman({ privateKey, publicKey })
  const info = Buffer.concat([Buffer.from('yinxin sealed to a key, version 1\0'), sender, receiver, Buffer.from(context)])
  const made = Buffer.from(hkdfSync('sha256', shared, Buffer.alloc(0), hash('sha256', info, 'buffer'), 44))
  shared.fill(0)
  return { key: made.subarray(0, 32), nonce: made.subarray(32) }
}

/**
 * @param receiver SubjectPublicKeyInfo (DER) of a P-256 key
 * @param context what it is for; who opens it has to say the same
 * @returns undefined when the key is none
 */
export function sealToKey(receiver: Uint8Array, bytes: Uint8Array, context: string): SealedToKey | undefined {
  const publicKey = readPublicKey(receiver)
  if (publicKey === undefined) return undefined
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = own.publicKey.export({ format: 'der', type: 'spki' })
  const { key, nonce } = keyAndNonce(own.privateKey, publicKey, spki, receiver, context)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return { key: new Uint8Array(spki), sealed: new Uint8Array(Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])) }
}

/** @returns undefined when it is not for this key and this context, or no such message */
export function openSealed(privateKeyPkcs8: Uint8Array, { key: sender, sealed }: SealedToKey, context: string): Uint8Array | undefined {
  const publicKey = readPublicKey(sender)
  if (publicKey === undefined || sealed.length < tagLength) return undefined
  try {
    const privateKey = createPrivateKey({ key: Buffer.from(privateKeyPkcs8), format: 'der', type: 'pkcs8' })
    const receiver = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
    const { key, nonce } = keyAndNonce(privateKey, publicKey, sender, receiver, context)
    const decipher = createDecipheriv('aes-256-gcm', key, nonce)
    decipher.setAuthTag(sealed.subarray(-tagLength))
    return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(0, -tagLength)), decipher.final()]))
  } catch {
    return undefined // another key, another context, or changed on the way
  }
}
