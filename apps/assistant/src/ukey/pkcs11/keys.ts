/**
 * Which key of a device belongs to a certificate: the one with its public key and the right to sign. Labels and CKA_IDs are only habits:
 * a signing and an encryption pair share one, or a certificate carries another one than its key.
 */
import { createPublicKey } from 'node:crypto'
import { canonicalPublicKey, sm2Coordinates, sm2PublicKey } from '@yinxin/pki'
import { ckr, type Attribute, type Cryptoki } from './cryptoki.ts'
import type { Sm2Profile } from './profile.ts'

/** Object classes, attributes and key types we name (v2.40 §§4–5). */
const attributes = {
  class: 0,
  keyType: 0x100,
  id: 0x102,
  sign: 0x108,
  verify: 0x10a,
  modulus: 0x120,
  publicExponent: 0x122,
  publicKeyInfo: 0x129,
  ecParams: 0x180,
  ecPoint: 0x181,
  alwaysAuthenticate: 0x202,
} as const
const classes = { publicKey: 2, privateKey: 3 } as const
const keyTypes = { rsa: 0, ec: 3 } as const

export interface CandidateKey {
  readonly handle: number
  /** Wants the PIN again at each use. */
  readonly pinEachTime: boolean
}

/** An open session, and how the library writes SM2. */
interface LoggedIn {
  readonly cryptoki: Cryptoki
  readonly session: number
  readonly sm2: Sm2Profile | undefined
}

/** Most keys that are tried for one certificate: only those whose public key the device does not tell. */
const maxTried = 4

/** What may sign for a certificate, surest first. The session is logged in. @param publicKeySpki of the certificate */
export function keysFor({ cryptoki, session, sm2 }: LoggedIn, publicKeySpki: Uint8Array): readonly CandidateKey[] {
  const wanted = canonical(publicKeySpki)
  const reader = attributeReader(cryptoki, session, sm2)
  const publicKeys = find(cryptoki, session, classes.publicKey).map((handle) => ({
    id: reader.hex(handle, attributes.id),
    spki: publicKeyOf(reader, handle),
  }))
  const judged = find(cryptoki, session, classes.privateKey)
    .filter((handle) => reader.boolean(handle, attributes.sign) !== false)
    .map((handle) => ({ handle, fits: fits(reader, handle, wanted, publicKeys) }))
  const inOrder = [...judged.filter(({ fits: fit }) => fit === true), ...judged.filter(({ fits: fit }) => fit === undefined)]
  return inOrder
    .slice(0, maxTried)
    .map(({ handle }) => ({ handle, pinEachTime: reader.boolean(handle, attributes.alwaysAuthenticate) === true }))
}

/**
 * Whether a device that nobody is logged in to shows that it holds a key for a certificate. Private keys are hidden then as a rule, so its
 * public keys are looked at; a device that shows none of either tells nothing.
 * @returns undefined when it cannot be told
 */
export function showsKeyFor({ cryptoki, session, sm2 }: LoggedIn): (publicKeySpki: Uint8Array) => boolean | undefined {
  const reader = attributeReader(cryptoki, session, sm2)
  const keys = [...find(cryptoki, session, classes.publicKey), ...find(cryptoki, session, classes.privateKey)].map((handle) => ({
    spki: publicKeyOf(reader, handle),
    signs: reader.boolean(handle, attributes.sign) ?? reader.boolean(handle, attributes.verify),
  }))
  return (publicKeySpki) => {
    const wanted = canonical(publicKeySpki)
    const same = keys.filter(({ spki }) => spki !== undefined && spki === wanted)
    if (same.length > 0) return same.some(({ signs }) => signs !== false)
    return keys.length === 0 || keys.some(({ spki }) => spki === undefined) ? undefined : false
  }
}

/** Public key (SubjectPublicKeyInfo) of the P-256 pair with a CKA_ID; undefined when there is none, or it does not tell. */
export function publicKeyWith(cryptoki: Cryptoki, session: number, id: Uint8Array): Uint8Array | undefined {
  const template: readonly Attribute[] = [
    { type: attributes.class, value: classes.publicKey },
    { type: attributes.id, value: id },
  ]
  const [handle] = cryptoki.find(session, template).handles
  const text = handle === undefined ? undefined : publicKeyOf(attributeReader(cryptoki, session, undefined), handle)
  return text === undefined ? undefined : Buffer.from(text, 'base64')
}

interface PublicKey {
  readonly id: string
  readonly spki: string | undefined
}

/** By the private key's own public part, else by the public keys beside it with its id; undefined when the device does not tell. */
function fits(reader: Reader, handle: number, wanted: string | undefined, publicKeys: readonly PublicKey[]): boolean | undefined {
  const own = publicKeyOf(reader, handle)
  if (own !== undefined) return own === wanted
  const id = reader.hex(handle, attributes.id)
  const beside = publicKeys.filter((key) => key.id === id && key.spki !== undefined)
  if (beside.length === 1) return beside[0]?.spki === wanted
  return beside.length === 0 || beside.some(({ spki }) => spki === wanted) ? undefined : false
}

/** Public key of an object as one text for one key; undefined when the object does not tell it. */
function publicKeyOf(reader: Reader, handle: number): string | undefined {
  const info = reader.bytes(handle, attributes.publicKeyInfo)
  if (info.length > 0) return canonical(info)
  const keyType = numberOf(reader.bytes(handle, attributes.keyType))
  if (keyType === keyTypes.rsa) return rsaKey(reader.bytes(handle, attributes.modulus), reader.bytes(handle, attributes.publicExponent))
  const { sm2 } = reader
  if (keyType !== undefined && keyType === sm2?.keyType) return ecKey('SM2', reader.bytes(handle, attributes.ecPoint))
  if (keyType !== keyTypes.ec) return undefined
  const curve = reader.hex(handle, attributes.ecParams)
  const isSm2 = curve === sm2CurveOid || curve === sm2?.curve
  return ecKey(isSm2 ? 'SM2' : 'P-256', reader.bytes(handle, attributes.ecPoint))
}

function rsaKey(modulus: Uint8Array, exponent: Uint8Array): string | undefined {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
  return modulus.length === 0 || exponent.length === 0 ? undefined : ofJwk({ kty: 'RSA', n: text(modulus), e: text(exponent) })
}

/** DER of 1.2.156.10197.1.301, as CKA_EC_PARAMS has it. */
const sm2CurveOid = '06082a811ccf5501822d'

/** CK_ULONG, of either width; a number has no more than 32 bits. */
const numberOf = (bytes: Uint8Array): number | undefined => (bytes.length < 4 ? bytes[0] : Buffer.from(bytes).readUInt32LE(0))

/** The point stands in an OCTET STRING (v2.40 §2.3.3), with some libraries bare, with some without the byte that says it is uncompressed. */
function ecKey(curve: 'SM2' | 'P-256', point: Uint8Array): string | undefined {
  const bare = Buffer.concat([Buffer.from(point.length === 64 ? [4] : []), point.length === 67 ? point.subarray(2) : point])
  if (bare.length !== 65 || bare[0] !== 4) return undefined
  if (curve === 'SM2') return Buffer.from(sm2PublicKey(bare.subarray(1))).toString('base64')
  const coordinate = (from: number): string => bare.subarray(from, from + 32).toString('base64url')
  return ofJwk({ kty: 'EC', crv: 'P-256', x: coordinate(1), y: coordinate(33) })
}

function ofJwk(key: Readonly<Record<string, string>>): string | undefined {
  try {
    return exported(createPublicKey({ key, format: 'jwk' }))
  } catch {
    return undefined // numbers that are no key
  }
}

/** The same key always as the same text, however the parameters were written. */
function canonical(spki: Uint8Array): string | undefined {
  if (sm2Coordinates(spki) !== undefined) return Buffer.from(canonicalPublicKey(spki)).toString('base64')
  try {
    return exported(createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }))
  } catch {
    return undefined // a kind of key OpenSSL does not know
  }
}

const exported = (key: ReturnType<typeof createPublicKey>): string => key.export({ type: 'spki', format: 'der' }).toString('base64')

interface Reader {
  readonly sm2: Sm2Profile | undefined
  bytes(handle: number, type: number): Uint8Array
  hex(handle: number, type: number): string
  /** Undefined when the object does not tell. */
  boolean(handle: number, type: number): boolean | undefined
}

function attributeReader(cryptoki: Cryptoki, session: number, sm2: Sm2Profile | undefined): Reader {
  const bytes = (handle: number, type: number): Uint8Array => {
    const { rv, value } = cryptoki.attribute(session, handle, type)
    return rv === ckr.ok ? value : new Uint8Array()
  }
  return {
    sm2,
    bytes,
    hex: (handle, type) => Buffer.from(bytes(handle, type)).toString('hex'),
    boolean(handle, type) {
      const [value] = bytes(handle, type)
      return value === undefined ? undefined : value !== 0
    },
  }
}

function find(cryptoki: Cryptoki, session: number, objectClass: number): readonly number[] {
  const template: readonly Attribute[] = [{ type: attributes.class, value: objectClass }]
  return cryptoki.find(session, template).handles
}
