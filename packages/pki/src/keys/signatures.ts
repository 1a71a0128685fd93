import { constants, createSign, createVerify, sign as signOneShot, verify as verifyOneShot } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { algorithmRow } from './algorithm-table.ts'
import type { AlgorithmId, AlgorithmRow } from './algorithm-table.ts'
import { derToRaw, rawToDer } from './ecdsa-signature.ts'
import { describePublicKey, importPublicKey, coordinateSize } from './public-key.ts'
import type { KeyKind, VerificationKey } from './public-key.ts'
import { publicKeySpkiOf, sm2SigningKey, sm2Z } from './sm2.ts'

/**
 * Verifies a signature in its X.509 form (DER r,s for SM2 and ECDSA) with a key imported once. Never throws: anything wrong is `false`.
 * Weak algorithms are verified as well; refusing them is the caller's policy (`algorithmRow(id).weak`).
 */
export function verifyWithKey(
  key: VerificationKey,
  algorithm: AlgorithmId | 'unknown',
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const size = coordinateSize[key.kind]
  return (size === undefined || derToRaw(signature, size).ok) && verifyWellFormed(key, algorithm, message, signature)
}

/** The rest of a verification once the signature's encoding is known to be the one accepted. */
function verifyWellFormed(key: VerificationKey, algorithm: AlgorithmId | 'unknown', message: Uint8Array, signature: Uint8Array): boolean {
  if (algorithm === 'unknown') return false
  try {
    const found = algorithmRow(algorithm)
    // A key that names its hash is for that one only (RFC 4055 §3.1).
    const isFor = found.keyKinds.includes(key.kind) && (key.pssHash === undefined || key.pssHash === found.hash)
    return isFor && verifyNatively(found, key, message, signature)
  } catch {
    return false
  }
}

function verifyNatively(found: AlgorithmRow, key: VerificationKey, message: Uint8Array, signature: Uint8Array): boolean {
  if (!found.hash) return verifyOneShot(null, message, key.keyObject, signature)
  const verifier = createVerify(found.hash)
  if (found.scheme === 'SM2') verifier.update(key.sm2Z ?? sm2Z(key.publicKeySpki))
  return verifier.update(message).verify(keyInput(found, key.keyObject), signature)
}

function keyInput(found: AlgorithmRow, key: KeyObject): KeyObject | { key: KeyObject; padding: number; saltLength: number } {
  if (found.scheme !== 'RSA-PSS') return key
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
}

/** What is verified, for one-off verifications from the encoded key. */
export type SignatureToVerify = {
  readonly algorithm: AlgorithmId | 'unknown'
  readonly publicKeySpki: Uint8Array
  readonly message: Uint8Array
  readonly signature: Uint8Array
}

/** `verifyWithKey` for a key used once. Never throws. */
export function verifySignature({ algorithm, publicKeySpki, message, signature }: SignatureToVerify): boolean {
  const key = importPublicKey(publicKeySpki)
  return key.ok && verifyWithKey(key.value, algorithm, message, signature)
}

/** As `verifyWithKey` for a signature in raw form: r || s for SM2 and ECDSA, unchanged for the rest. Never throws. */
export function verifyRawWithKey(
  key: VerificationKey,
  algorithm: AlgorithmId | 'unknown',
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const size = coordinateSize[key.kind]
  if (size === undefined) return verifyWithKey(key, algorithm, message, signature)
  if (signature.length !== 2 * size) return false
  const der = rawToDer(signature)
  return der.ok && verifyWellFormed(key, algorithm, message, der.value)
}

/** `verifyRawWithKey` for a key used once. Never throws. */
export function verifyRawSignature({ algorithm, publicKeySpki, message, signature }: SignatureToVerify): boolean {
  const key = importPublicKey(publicKeySpki)
  return key.ok && verifyRawWithKey(key.value, algorithm, message, signature)
}

export type SignatureToMake = { readonly algorithm: AlgorithmId; readonly privateKey: KeyObject; readonly message: Uint8Array }

type SigningKey = { readonly key: KeyObject; readonly publicKeySpki: Uint8Array; readonly kind: KeyKind; readonly sm2Z?: Uint8Array }

const signingKeys = new WeakMap<KeyObject, SigningKey>()

function signingKeyOf(privateKey: KeyObject): SigningKey {
  const known = signingKeys.get(privateKey)
  if (known) return known
  const publicKeySpki = publicKeySpkiOf(privateKey)
  const described = describePublicKey(publicKeySpki)
  if (!described.ok) throw new TypeError(described.problem)
  const { kind } = described.value
  const made =
    kind === 'SM2'
      ? { key: sm2SigningKey(privateKey), publicKeySpki, kind, sm2Z: sm2Z(publicKeySpki) }
      : { key: privateKey, publicKeySpki, kind }
  signingKeys.set(privateKey, made)
  return made
}

/** Kind of a private key; throws TypeError for a key this system does not know. */
const keyKindOf = (privateKey: KeyObject): KeyKind => signingKeyOf(privateKey).kind

/**
 * Signs in the X.509 form (DER r,s for SM2 and ECDSA). The key comes from our own code: one that does not fit the algorithm throws TypeError.
 * SM2 signs with the default identity whatever form the key object has.
 */
export function sign({ algorithm, privateKey, message }: SignatureToMake): Uint8Array {
  const found = algorithmRow(algorithm)
  const signing = signingKeyOf(privateKey)
  if (!found.keyKinds.includes(signing.kind)) throw new TypeError(`${signing.kind} key cannot sign ${algorithm}`)
  if (!found.hash) return new Uint8Array(signOneShot(null, message, signing.key))
  const signer = createSign(found.hash)
  if (signing.sm2Z) signer.update(signing.sm2Z)
  return new Uint8Array(signer.update(message).sign(keyInput(found, signing.key)))
}

/** As `sign`, r || s for SM2 and ECDSA. */
export function signRaw(input: SignatureToMake): Uint8Array {
  const signature = sign(input)
  const size = coordinateSize[keyKindOf(input.privateKey)]
  if (size === undefined) return signature
  const raw = derToRaw(signature, size)
  if (!raw.ok) throw new TypeError(raw.problem)
  return raw.value
}
