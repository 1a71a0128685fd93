import { createCipheriv, createDecipheriv, constants, privateDecrypt, publicEncrypt, type KeyObject } from 'node:crypto'
import { createPublicKey } from 'node:crypto'
import { decryptSm2, encryptSm2, type Certificate } from '@yinxin/pki'
import { decodeBase64, encodeBase64 } from '@yinxin/protocol/wire'
import { joinShares, splitSecret, type Share } from './shares.ts'

/**
 * A key in the archive: encrypted under a random key that is in shares, each encrypted to one recovery officer. Nobody has that random key afterwards, the
 * server neither; two officers have it together.
 */
export interface ArchivedKey {
  /** base64: nonce ‖ ciphertext ‖ tag, AES-256-GCM. */
  readonly sealed: string
  readonly shares: readonly ArchivedShare[]
}

export interface ArchivedShare {
  /** Hex SHA-256 of the officer's certificate. */
  readonly officer: string
  readonly x: number
  /** base64: SM2 ciphertext (GM/T 0009), or RSA-OAEP with SHA-256. */
  readonly encrypted: string
}

const [keyBytes, nonceBytes, tagBytes] = [32, 12, 16] as const
const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' } as const

/** Whether shares can be encrypted to this certificate. */
export const takesShares = ({ keyKind }: Certificate): boolean => keyKind === 'SM2' || keyKind === 'RSA'

/**
 * @param context what it is and whose: without it nothing opens
 * @param officers at least two, whose certificates take shares
 * @param random so many fresh bytes
 */
export function archiveKey(
  secret: Uint8Array,
  context: string,
  officers: readonly Certificate[],
  random: (bytes: number) => Uint8Array,
): ArchivedKey {
  const [key, nonce] = [random(keyBytes), random(nonceBytes)]
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(context))
  const sealed = Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
  const shares = splitSecret(new Uint8Array(key), random(keyBytes), officers.length)
  return {
    sealed: encodeBase64(sealed),
    shares: shares.flatMap(({ x, bytes }, at) => {
      const officer = officers[at]
      return officer === undefined ? [] : [{ officer: officer.sha256, x, encrypted: encodeBase64(encryptTo(officer, bytes)) }]
    }),
  }
}

function encryptTo({ keyKind, publicKeySpki }: Certificate, share: Uint8Array): Uint8Array {
  if (keyKind === 'RSA') {
    const key = createPublicKey({ key: Buffer.from(publicKeySpki), format: 'der', type: 'spki' })
    return publicEncrypt({ key, ...oaep }, share)
  }
  const encrypted = encryptSm2(publicKeySpki, share)
  if (!encrypted.ok) throw new Error(encrypted.problem)
  return encrypted.value
}

/** The share an officer's key opens; undefined when none is theirs. */
export function shareFor({ shares }: ArchivedKey, officerKey: KeyObject): (Share & { readonly officer: string }) | undefined {
  for (const { officer, x, encrypted } of shares) {
    const bytes = decryptWith(officerKey, decodeBase64(encrypted) ?? new Uint8Array())
    if (bytes?.length === keyBytes) return { officer, x, bytes: new Uint8Array(bytes) }
  }
  return undefined
}

function decryptWith(key: KeyObject, encrypted: Uint8Array): Uint8Array | undefined {
  if (key.asymmetricKeyType !== 'rsa') {
    const opened = decryptSm2(key, encrypted)
    return opened.ok ? opened.value : undefined
  }
  try {
    return privateDecrypt({ key, ...oaep }, encrypted)
  } catch {
    return undefined // another officer's
  }
}

/** Opens an archived key with the shares of two officers; undefined when they are one, or do not belong to it. */
export function openArchived({ sealed }: ArchivedKey, context: string, one: Share, other: Share): Uint8Array | undefined {
  const [key, bytes] = [joinShares(one, other), decodeBase64(sealed)]
  if (key === undefined || bytes === undefined || bytes.length < nonceBytes + tagBytes) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()])
  } catch {
    return undefined
  }
}
