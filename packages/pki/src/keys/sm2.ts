import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { concatBytes, fromHex, toHex } from '../der/bytes.ts'

/** What is special about SM2 signatures (GM/T 0003.2, GM/T 0009): the signer's identity is hashed in front of the message. */

/** The identity every certificate, CRL, CSR and OCSP answer is signed with (GM/T 0009 §10). */
const sm2DefaultId = '1234567812345678'

/** Domain parameters of the SM2 curve in hex, 32 bytes each; the generator as x || y (GM/T 0003.5). */
export const sm2Curve = {
  p: 'fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff',
  a: 'fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc',
  b: '28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93',
  generator:
    '32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7' + 'bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0',
  n: 'fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123',
} as const

const curveParameters = fromHex(sm2Curve.a + sm2Curve.b + sm2Curve.generator)

/** SubjectPublicKeyInfo of an SM2 key up to its coordinates: id-ecPublicKey with the SM2 curve (GM/T 0009 §7.1), 91 bytes in all. */
const spkiPrefix = '3059301306072a8648ce3d020106082a811ccf5501822d03420004'
/** Some software names the curve as the algorithm too (Tongsuo, older GmSSL): read, never written. */
const curveAsAlgorithmPrefix = '305a301406082a811ccf5501822d06082a811ccf5501822d03420004'

/** X and Y (64 bytes) of an SM2 SubjectPublicKeyInfo, or nothing when it is not one. */
export function sm2Coordinates(publicKeySpki: Uint8Array): Uint8Array | undefined {
  const at = publicKeySpki.length - 64
  const prefix = at === 27 || at === 28 ? toHex(publicKeySpki.subarray(0, at)) : ''
  return prefix === spkiPrefix || prefix === curveAsAlgorithmPrefix ? publicKeySpki.subarray(at) : undefined
}

/** The form of a SubjectPublicKeyInfo that we write ourselves: the standard one for SM2, the bytes as they are for other keys. */
export function canonicalPublicKey(publicKeySpki: Uint8Array): Uint8Array {
  const coordinates = sm2Coordinates(publicKeySpki)
  return coordinates ? sm2PublicKey(coordinates) : publicKeySpki
}

/** SubjectPublicKeyInfo of the SM2 key with these coordinates, X and Y of 32 bytes each. */
export const sm2PublicKey = (coordinates: Uint8Array): Uint8Array => concatBytes([fromHex(spkiPrefix), coordinates])

/**
 * Z = SM3(ENTL || ID || a || b || xG || yG || xA || yA), 32 bytes (GM/T 0003.2 §5.5). ENTL counts bits.
 * The identity must be shorter than 8192 bytes. Throws RangeError for a key that is not SM2: callers know the kind.
 */
export function sm2Z(publicKeySpki: Uint8Array, id: string = sm2DefaultId): Uint8Array {
  const coordinates = sm2Coordinates(publicKeySpki)
  const identity = Buffer.from(id, 'utf8')
  if (!coordinates || identity.length >= 8192) throw new RangeError('not an SM2 key, or an identity too long')
  const bits = identity.length * 8
  const hash = createHash('sm3')
    .update(Uint8Array.of(bits >> 8, bits & 0xff))
    .update(identity)
  return new Uint8Array(hash.update(curveParameters).update(coordinates).digest())
}

/** e = SM3(Z || message): what a device that signs digests (SKF_ECCSignData) is given. 32 bytes. */
export function sm2MessageDigest(publicKeySpki: Uint8Array, message: Uint8Array, id: string = sm2DefaultId): Uint8Array {
  return new Uint8Array(createHash('sm3').update(sm2Z(publicKeySpki, id)).update(message).digest())
}

/**
 * The same private key in the form that signs SM2. A key generated in this process is "ec with curve SM2" to OpenSSL and would sign
 * plain ECDSA; exported and imported again it signs SM2.
 */
export function sm2SigningKey(privateKey: KeyObject): KeyObject {
  if (privateKey.asymmetricKeyType !== 'ec') return privateKey
  return createPrivateKey({ key: privateKey.export({ type: 'pkcs8', format: 'der' }), type: 'pkcs8', format: 'der' })
}

/** SubjectPublicKeyInfo of a private key of any kind. */
export function publicKeySpkiOf(privateKey: KeyObject): Uint8Array {
  return new Uint8Array(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }))
}
