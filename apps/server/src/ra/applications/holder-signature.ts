import { verifyRawSignature, type KeyKind } from '@yinxin/pki'
import { decodeBase64 } from '@yinxin/protocol/wire'

/** How each kind of key signs the texts of `statements.ts`. */
const algorithms = { SM2: 'SM2-SM3', 'P-256': 'ECDSA-SHA256', RSA: 'RSA-SHA256' } as const

/** Whether this public key signed these bytes; false also for what is no signature. @param signature base64 */
export function isSignedByKey(
  { keyKind, publicKeySpki }: { readonly keyKind: KeyKind | 'unknown'; readonly publicKeySpki: Uint8Array },
  message: Uint8Array,
  signature: string,
): boolean {
  const [algorithm, bytes] = [
    (algorithms as Partial<Record<string, (typeof algorithms)[keyof typeof algorithms]>>)[keyKind],
    decodeBase64(signature),
  ]
  return algorithm !== undefined && bytes !== undefined && verifyRawSignature({ algorithm, publicKeySpki, message, signature: bytes })
}
