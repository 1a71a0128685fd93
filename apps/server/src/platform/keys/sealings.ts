import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  getCiphers,
  getHashes,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto'

/**
 * How values are sealed: `aes-256-gcm` (NIST SP 800-38D), or where commercial cryptography asks for it `sm4-ctr-hmac-sm3` (GB/T 32907 in counter mode,
 * then HMAC with GB/T 32905 over everything: encrypt-then-MAC, since OpenSSL has no SM4-GCM).
 */
export const sealingAlgorithms = ['aes-256-gcm', 'sm4-ctr-hmac-sm3'] as const
export type SealingAlgorithm = (typeof sealingAlgorithms)[number]

/** One way to seal. `head` stands before what is sealed; it and the context are authenticated with it. */
export interface Sealing {
  readonly algorithm: SealingAlgorithm
  /** First byte of everything sealed so. */
  readonly version: number
  /** Bytes beside the text. */
  readonly overhead: number
  seal(key: KeyObject, head: Uint8Array, bytes: Uint8Array, context: string): Uint8Array
  /** Throws when anything was changed. */
  open(key: KeyObject, head: Uint8Array, sealed: Uint8Array, context: string): Uint8Array
}

const [gcmNonce, gcmTag] = [12, 16]

const drawnAtOnce = 4096
let drawn = Buffer.alloc(0)

/** Random bytes that stand readable in what is sealed: drawn many at once, since asking for twelve costs as much as sealing a phone. */
function freshNonce(length: number): Uint8Array {
  if (drawn.length < length) drawn = randomBytes(drawnAtOnce)
  const nonce = drawn.subarray(0, length)
  drawn = drawn.subarray(length)
  return nonce
}

/** nonce ‖ ciphertext ‖ tag, with a random 96-bit nonce. */
const aesGcm: Sealing = {
  algorithm: 'aes-256-gcm',
  version: 2,
  overhead: gcmNonce + gcmTag,
  seal(key, head, bytes, context) {
    const nonce = freshNonce(gcmNonce)
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.concat([head, Buffer.from(context)]))
    return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
  },
  open(key, head, sealed, context) {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, gcmNonce), { authTagLength: gcmTag })
    decipher.setAAD(Buffer.concat([head, Buffer.from(context)])).setAuthTag(sealed.subarray(-gcmTag))
    return Buffer.concat([decipher.update(sealed.subarray(gcmNonce, -gcmTag)), decipher.final()])
  },
}

const [ctrStart, sm3Tag, sm4Key] = [16, 32, 16]

interface SmKeys {
  readonly cipher: Uint8Array
  readonly mac: Uint8Array
}

const derived = new WeakMap<KeyObject, SmKeys>()

/** Two keys of one, each for one use (NIST SP 800-108 with HMAC-SM3, one block each). */
function smKeysOf(key: KeyObject): SmKeys {
  const known = derived.get(key)
  if (known !== undefined) return known
  const of = (use: string) => createHmac('sm3', key).update(`\u0001yinxin ${use}\u0000`).digest()
  const keys = { cipher: of('sm4-ctr').subarray(0, sm4Key), mac: of('hmac-sm3') }
  derived.set(key, keys)
  return keys
}

/** start of the counter ‖ ciphertext ‖ tag. The tag covers head, length and text of the context, start and ciphertext. */
const sm4CtrHmacSm3: Sealing = {
  algorithm: 'sm4-ctr-hmac-sm3',
  version: 3,
  overhead: ctrStart + sm3Tag,
  seal(key, head, bytes, context) {
    const [keys, start] = [smKeysOf(key), freshNonce(ctrStart)]
    const cipher = createCipheriv('sm4-ctr', keys.cipher, start)
    const text = Buffer.concat([start, cipher.update(bytes), cipher.final()])
    return Buffer.concat([text, smTag(keys, head, text, context)])
  },
  open(key, head, sealed, context) {
    const [keys, text] = [smKeysOf(key), sealed.subarray(0, -sm3Tag)]
    if (!timingSafeEqual(smTag(keys, head, text, context), sealed.subarray(-sm3Tag))) throw new Error('a sealed value was changed')
    const decipher = createDecipheriv('sm4-ctr', keys.cipher, text.subarray(0, ctrStart))
    return Buffer.concat([decipher.update(text.subarray(ctrStart)), decipher.final()])
  },
}

function smTag({ mac }: SmKeys, head: Uint8Array, text: Uint8Array, context: string): Uint8Array {
  const [about, length] = [Buffer.from(context), Buffer.alloc(4)]
  length.writeUInt32BE(about.length)
  return createHmac('sm3', mac).update(head).update(length).update(about).update(text).digest()
}

const sealings: readonly Sealing[] = [aesGcm, sm4CtrHmacSm3]

/** The sealing with this first byte. */
export const sealingOfVersion = (version: number | undefined): Sealing | undefined => sealings.find((one) => one.version === version)

/** False where the OpenSSL of this Node has no SM4 or SM3. */
export const canSeal = (algorithm: SealingAlgorithm): boolean =>
  algorithm === 'aes-256-gcm' || (getCiphers().includes('sm4-ctr') && getHashes().includes('sm3'))

/** The sealing of an algorithm; throws where it cannot be used (`canSeal`). */
export function sealingOf(algorithm: SealingAlgorithm): Sealing {
  const sealing = canSeal(algorithm) ? sealings.find((one) => one.algorithm === algorithm) : undefined
  if (sealing === undefined) throw new Error(`values cannot be sealed with ${algorithm} here`)
  return sealing
}
