/** What is read and written of SKF structures, whatever the width of a ULONG and the padding: see library.ts. Plain functions over bytes. */
import type { EnvelopedKey } from '@yinxin/pki'

/** Bytes of the largest DEVINFO, which has a ULONG of 8 bytes and padding. */
export const devInfoBytes = 328

export interface DevInfo {
  readonly manufacturer: Uint8Array
  readonly label: Uint8Array
  readonly serialNumber: Uint8Array
}

/** DEVINFO (GM/T 0016 §6.4.2): two bytes of version, then texts; the first ULONG comes behind all that is read. */
export function readDevInfo(bytes: Uint8Array): DevInfo {
  return {
    manufacturer: upToZero(bytes.subarray(2, 66)),
    label: upToZero(bytes.subarray(130, 162)),
    serialNumber: upToZero(bytes.subarray(162, 194)),
  }
}

export type PublicKeyBlob =
  | { readonly kind: 'SM2'; readonly coordinates: Uint8Array }
  | { readonly kind: 'RSA'; readonly modulus: Uint8Array; readonly exponent: Uint8Array }

/**
 * ECCPUBLICKEYBLOB and RSAPUBLICKEYBLOB (§6.4.4, §6.4.6) are told apart, and their layouts too, by their lengths: 132 or 136, and 268, 276 or
 * 280 bytes. Numbers stand at the right end of their fields.
 * @returns undefined for any other length
 */
export function readPublicKey(blob: Uint8Array): PublicKeyBlob | undefined {
  switch (blob.length) {
    case 132:
    case 136: {
      const x = blob.length - 128
      return { kind: 'SM2', coordinates: Buffer.concat([blob.subarray(x + 32, x + 64), blob.subarray(x + 96, x + 128)]) }
    }
    case 268:
    case 276:
    case 280: {
      const modulus = blob.length === 268 ? 8 : 16
      return { kind: 'RSA', modulus: blob.subarray(modulus, modulus + 256), exponent: blob.subarray(modulus + 256, modulus + 260) }
    }
    default:
      return undefined
  }
}

/** SGD_SM4_ECB (GM/T 0006). */
const sm4Ecb = 0x0000_0401

/**
 * ENVELOPEDKEYBLOB (§6.4.10). No padding in any layout, since every part of it is a multiple of its ULONG; numbers of 32 bytes stand at the right end of 64.
 * Behind it are zeros for a library that takes the size of the structure, which has room for one byte of Cipher, and adds to it.
 * @param publicKeyBlob the ECCPUBLICKEYBLOB of the container's signing key: its length tells how wide a ULONG is
 */
export function envelopedKeyBlob({ publicKeySpki, symmetricKey, encryptedScalar }: EnvelopedKey, publicKeyBlob: Uint8Array): Buffer {
  const ulong = (value: number): Buffer => {
    const bytes = Buffer.alloc(publicKeyBlob.length - 128)
    bytes.writeUInt32LE(value)
    return bytes
  }
  const right = (number: Uint8Array): Buffer => Buffer.concat([Buffer.alloc(64 - number.length), number])
  const point = (xy: Uint8Array): Buffer => Buffer.concat([right(xy.subarray(0, 32)), right(xy.subarray(32))])
  return Buffer.concat([
    ...[ulong(1), ulong(sm4Ecb), ulong(256), right(encryptedScalar)],
    ...[ulong(256), point(publicKeySpki.subarray(-64))],
    ...[point(symmetricKey.point), symmetricKey.hash, ulong(symmetricKey.masked.length), symmetricKey.masked],
    Buffer.alloc(64),
  ])
}

/** ECCSIGNATUREBLOB (§6.4.7): r and s in 64 bytes each. @returns r‖s, 64 bytes */
export const signatureBytes = 128
export const readSignature = (blob: Uint8Array): Uint8Array => Buffer.concat([blob.subarray(32, 64), blob.subarray(96, 128)])

/**
 * A list of names: each ends with a zero byte, an empty one ends the list.
 * @param most how many are taken
 * @returns each without its end
 */
export function readNames(bytes: Uint8Array, most: number): Uint8Array[] {
  const names: Uint8Array[] = []
  for (let at = 0; at < bytes.length && names.length < most;) {
    const name = upToZero(bytes.subarray(at))
    if (name.length === 0) break
    names.push(name)
    at += name.length + 1
  }
  return names
}

function upToZero(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0)
  return end < 0 ? bytes : bytes.subarray(0, end)
}
