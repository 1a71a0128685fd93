/** A new key on a software UKey, and the certificate for it. The file changes whole: a crash leaves the old state or the new one. */
import { generateKeyPair, keyPairFromPkcs8, parseCertificate, signRaw, verifyRawSignature, type KeyPair } from '@yinxin/pki'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { useOf } from '../../certificates/shown-facts.ts'
import type { InstallInput, MadeKey, MakeKeyInput } from '../driver.ts'
import { receiptOf, renewalOf, requestOver, sha256Hex } from '../new-key.ts'
import { save, unlockUkey } from './operations.ts'
import { recoverable } from './unblock.ts'
import { readUkeyFile, sealKey, unsealKey, type NextKey, type SoftKeyKind, type UkeyFile } from './ukey-file.ts'

const algorithms = { SM2: 'SM2-SM3', 'P-256': 'ECDSA-SHA256', RSA: 'RSA-SHA256' } as const

const signWith = (kind: SoftKeyKind, { privateKey }: KeyPair, message: Uint8Array): Uint8Array =>
  signRaw({ algorithm: algorithms[kind], privateKey, message })

/** Makes the key of a step, or takes the one there is, and signs its request; where a certificate is renewed its key signs the new one. */
export async function makeSoftKey(path: string, { step, keyKind, pin, renews }: MakeKeyInput): Promise<Result<MadeKey>> {
  const before = readUkeyFile(path)
  if (before?.pin.factory === true) return failed('PIN_FACTORY')
  if (before !== undefined && renews !== undefined && !hasCertificate(before, renews)) return failed('CERTIFICATE_NOT_ON_UKEY')
  if (before !== undefined && renews === undefined && isInUse(before)) return failed('UKEY_FULL') // it has room for one key that signs
  const unlocked = await unlockUkey(path, pin)
  if (!unlocked.ok) return unlocked
  const { file, privateKeyPkcs8 } = unlocked.value
  const made = await keyOfStep(path, file, { step, keyKind, pin })
  if (!made.ok) return made
  const { publicKeySpki } = made.value
  const certificationRequest = requestOver(keyKind, publicKeySpki, (message) => succeeded(signWith(keyKind, made.value, message)))
  if (!certificationRequest.ok) return certificationRequest
  if (renews === undefined) return succeeded({ certificationRequest: certificationRequest.value })
  const renewal = signWith(file.keyKind, keyPairFromPkcs8(privateKeyPkcs8), renewalOf(step, renews, publicKeySpki))
  return succeeded({ certificationRequest: certificationRequest.value, renewal })
}

async function keyOfStep(
  path: string,
  file: UkeyFile,
  { step, keyKind, pin }: Pick<MakeKeyInput, 'step' | 'keyKind' | 'pin'>,
): Promise<Result<KeyPair>> {
  if (file.next?.step === step && file.next.keyKind === keyKind) {
    const opened = await unsealKey(file.next.sealedKey, pin)
    if (opened !== undefined) return succeeded(keyPairFromPkcs8(opened))
  }
  const pair = generateKeyPair(keyKind)
  const sealedKey = await sealKey(pair.privateKeyPkcs8, pin, file.sealedKey.cost)
  const next: NextKey = {
    step,
    keyKind,
    publicKey: encodeBase64(pair.publicKeySpki),
    sealedKey,
    ...recoverable(file.admin, pair.privateKeyPkcs8),
  }
  if (readUkeyFile(path)?.id !== file.id) return failed('UKEY_REMOVED')
  return save(path, { ...file, next }) ? succeeded(pair) : failed('UKEY_FAILED')
}

/** Puts the certificate and its key in the place of the old ones, after the new key has signed. */
export async function installOnSoft(path: string, { step, certificate, pin, encryption }: InstallInput): Promise<Result<Uint8Array>> {
  if (encryption !== undefined) return failed('ENCRYPTION_KEY_REFUSED') // it has one key
  const parsed = parseCertificate(certificate)
  if (!parsed.ok) return failed('CERTIFICATE_MALFORMED')
  const unlocked = await unlockUkey(path, pin)
  if (!unlocked.ok) return unlocked
  const { file, privateKeyPkcs8 } = unlocked.value
  const publicKey = encodeBase64(parsed.value.publicKeySpki)
  const message = receiptOf(step, certificate)
  // written before, and the answer was lost
  if (file.publicKey === publicKey && hasCertificate(file, sha256Hex(certificate)))
    return succeeded(signWith(file.keyKind, keyPairFromPkcs8(privateKeyPkcs8), message))
  const { next, recovery: _gone, ...rest } = file // what recovers the old key goes with it
  const opened = next?.step === step && next.publicKey === publicKey ? await unsealKey(next.sealedKey, pin) : undefined
  if (next === undefined || opened === undefined) return failed('NEW_KEY_MISSING')
  const signature = signWith(next.keyKind, keyPairFromPkcs8(opened), message)
  const isItsOwn = verifyRawSignature({
    algorithm: algorithms[next.keyKind],
    publicKeySpki: parsed.value.publicKeySpki,
    message,
    signature,
  })
  if (!isItsOwn) return failed('UKEY_FAILED', { code: 'signature' })
  const use = useOf(parsed.value)
  const others = file.certificates.filter((stored) => stored.use !== use)
  const { keyKind, sealedKey } = next
  const written = {
    ...rest,
    keyKind,
    publicKey,
    sealedKey,
    ...recoverable(file.admin, opened),
    certificates: [...others, { certificate: encodeBase64(certificate), use }],
  }
  if (readUkeyFile(path)?.id !== file.id) return failed('UKEY_REMOVED')
  if (!save(path, written)) return failed('UKEY_FAILED')
  const back = readUkeyFile(path)
  return back !== undefined && hasCertificate(back, sha256Hex(certificate)) ? succeeded(signature) : failed('CERTIFICATE_NOT_WRITTEN')
}

const hasCertificate = ({ certificates }: UkeyFile, sha256: string): boolean =>
  certificates.some(({ certificate }) => sha256Hex(Buffer.from(certificate, 'base64')) === sha256)

/** Somebody may still sign in with it: a first certificate would take its place. */
function isInUse({ certificates }: UkeyFile): boolean {
  return certificates.some(({ certificate, use }) => {
    const parsed = parseCertificate(Buffer.from(certificate, 'base64'))
    return use === 'authentication' && parsed.ok && +parsed.value.notAfter > Date.now()
  })
}
