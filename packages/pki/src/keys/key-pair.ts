import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { KeyKind } from './public-key.ts'
import { publicKeySpkiOf } from './sm2.ts'

export type KeyPair = { readonly privateKey: KeyObject; readonly privateKeyPkcs8: Uint8Array; readonly publicKeySpki: Uint8Array }

const curveNames = { SM2: 'SM2', 'P-256': 'P-256', 'P-384': 'P-384', 'P-521': 'P-521' } as const

/**
 * A new key pair. `privateKey` is imported again from its encoding, because a freshly generated SM2 key object signs plain ECDSA.
 * `rsaBits` counts for RSA only.
 */
export function generateKeyPair(kind: KeyKind, rsaBits = 2048): KeyPair {
  return keyPairFromPkcs8(new Uint8Array(generatePrivateKey(kind, rsaBits).export({ type: 'pkcs8', format: 'der' })))
}

function generatePrivateKey(kind: KeyKind, modulusLength: number): KeyObject {
  if (kind === 'RSA') return generateKeyPairSync('rsa', { modulusLength }).privateKey
  if (kind === 'RSA-PSS')
    return generateKeyPairSync('rsa-pss', { modulusLength, hashAlgorithm: 'sha256', mgf1HashAlgorithm: 'sha256' }).privateKey
  if (kind === 'DSA') return generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 }).privateKey
  if (kind === 'Ed25519') return generateKeyPairSync('ed25519').privateKey
  return generateKeyPairSync('ec', { namedCurve: curveNames[kind] }).privateKey
}

/** A key pair from an unencrypted PKCS #8 private key; throws when it is not one. */
export function keyPairFromPkcs8(privateKeyPkcs8: Uint8Array): KeyPair {
  const privateKey = createPrivateKey({ key: Buffer.from(privateKeyPkcs8), type: 'pkcs8', format: 'der' })
  return { privateKey, privateKeyPkcs8, publicKeySpki: publicKeySpkiOf(privateKey) }
}
