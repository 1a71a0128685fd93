/** What every driver does alike when a key is made on a device: the request, and what is signed about it. Plain functions around a signer. */
import { createHash } from 'node:crypto'
import { assembleCertificationRequest, certificationRequestInfo, defaultAlgorithm, nameOf, rawToDer } from '@yinxin/pki'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { receiptText, renewalText } from '@yinxin/protocol/ra'
import type { NewKeyKind } from './driver.ts'

/** Signs a message with one key: raw r‖s for ECDSA and SM2. */
export type KeySigner = (message: Uint8Array) => Result<Uint8Array>

export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A request over a new key. Its subject says nothing: the authority knows whom it is for. */
export function requestOver(kind: NewKeyKind, publicKeySpki: Uint8Array, sign: KeySigner): Result<Uint8Array> {
  const info = certificationRequestInfo({ subject: nameOf([['CN', 'UKey']]), publicKeySpki })
  const signed = sign(info)
  if (!signed.ok) return signed
  const signature = kind === 'RSA' ? { ok: true as const, value: signed.value } : rawToDer(signed.value)
  return signature.ok
    ? succeeded(assembleCertificationRequest(info, defaultAlgorithm(kind), signature.value))
    : failed('UKEY_FAILED', { code: 'signature' })
}

/** What the old certificate's key signs about the new key. */
export const renewalOf = (step: string, certificate: string, publicKeySpki: Uint8Array): Uint8Array =>
  renewalText({ step, certificate, key: sha256Hex(publicKeySpki) })

/** What the new key signs once its certificate was read back, and that of the encryption key beside it. */
export const receiptOf = (step: string, certificate: Uint8Array, encryption?: Uint8Array): Uint8Array =>
  receiptText({ step, certificate: sha256Hex(certificate), ...(encryption === undefined ? {} : { encryption: sha256Hex(encryption) }) })
