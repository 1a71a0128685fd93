import { createCipheriv } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { concatBytes } from '../der/bytes.ts'
import { oids } from '../der/oids.ts'
import { malformed, attempt, valueOf } from '../der/parsed.ts'
import type { Parsed } from '../der/parsed.ts'
import { atEnd, readAny, readBitStringBytes, readDer, readNull, readOid, tags, within } from '../der/reader.ts'
import { encodeBitString, encodeNull, encodeOid, encodeSequence } from '../der/writer.ts'
import { publicKeySpkiOf, sm2Coordinates, sm2PublicKey } from './sm2.ts'
import { encryptSm2, readSm2Ciphertext } from './sm2-encryption.ts'
import type { Sm2Ciphertext } from './sm2-encryption.ts'
import { sm2Scalar } from './sm2-scalar.ts'

/**
 * SM2EnvelopedKey (GM/T 0009 §7.4, GB/T 35276): an encryption key made elsewhere, on its way into a UKey that has a signing key already.
 * SEQUENCE { SEQUENCE { SM4, NULL }, SM2Cipher of the symmetric key, BIT STRING 04 ‖ X ‖ Y, BIT STRING of d under that key, in ECB without padding }.
 * GM/T 0016 lays the same parts out as ENVELOPEDKEYBLOB: a driver does that, because it depends on the library.
 */
export type EnvelopedKey = {
  /** SubjectPublicKeyInfo of the key inside. */
  readonly publicKeySpki: Uint8Array
  /** The symmetric key, encrypted to the UKey's signing key; its `masked` is 16 bytes. */
  readonly symmetricKey: Sm2Ciphertext
  /** d under the symmetric key, 32 bytes. */
  readonly encryptedScalar: Uint8Array
}

/** Bytes of an SM4 key. */
const sm4KeyBytes = 16
const [scalarBytes, mostBytes] = [32, 512] as const

/**
 * Puts an SM2 private key into an envelope that only the holder of another one opens.
 * @param recipientSpki the signing key of the UKey it goes to
 * @param symmetricKey 16 random bytes, used for nothing else
 * @returns DER; a problem for keys that are not SM2
 */
export function envelopeKey(privateKey: KeyObject, recipientSpki: Uint8Array, symmetricKey: Uint8Array): Parsed<Uint8Array> {
  return attempt('enveloped key', () => {
    if (symmetricKey.length !== sm4KeyBytes) malformed('no SM4 key')
    const coordinates = sm2Coordinates(publicKeySpkiOf(privateKey)) ?? malformed('not an SM2 key')
    return encodeSequence(
      encodeSequence(encodeOid(oids.sm4Ecb), encodeNull()),
      valueOf(encryptSm2(recipientSpki, symmetricKey)),
      encodeBitString(concatBytes([Uint8Array.of(4), coordinates])),
      encodeBitString(underSm4(symmetricKey, sm2Scalar(privateKey))),
    )
  })
}

function underSm4(key: Uint8Array, scalar: Uint8Array): Uint8Array {
  const cipher = createCipheriv('sm4-ecb', key, null).setAutoPadding(false)
  return concatBytes([cipher.update(scalar), cipher.final()])
}

/** Reads an envelope without opening it; strict DER. What is inside belongs to `publicKeySpki` only if who opens it finds it so. */
export function readEnvelopedKey(envelopedKey: Uint8Array): Parsed<EnvelopedKey> {
  return readDer('enveloped key', envelopedKey, mostBytes, (reader) =>
    within(reader, tags.sequence, (parts) => {
      const algorithm = within(parts, tags.sequence, (inner) => {
        const oid = readOid(inner)
        if (!atEnd(inner)) readNull(inner)
        return oid
      })
      // some name the cipher without its mode: with 32 bytes of content there is one mode it can be
      if (algorithm !== oids.sm4Ecb && algorithm !== oids.sm4) malformed('another cipher than SM4')
      const symmetricKey = valueOf(readSm2Ciphertext(readAny(parts).raw))
      if (symmetricKey.masked.length !== sm4KeyBytes) malformed('symmetric key of another length')
      const point = readBitStringBytes(parts)
      if (point.length !== 65 || point[0] !== 4) malformed('public key is not an uncompressed point')
      const encryptedScalar = readBitStringBytes(parts)
      if (encryptedScalar.length !== scalarBytes) malformed('private key is not 32 bytes')
      return { publicKeySpki: sm2PublicKey(point.subarray(1)), symmetricKey, encryptedScalar }
    }),
  )
}
