/**
 * A new key and its certificate on a token (PKCS #11 v2.40 §5): P-256, which every library knows alike; the pair bears the step as CKA_ID, so that it is
 * found again. The old pair and certificate go only when the new key has signed.
 */
import { createHash } from 'node:crypto'
import { encodeName, parseCertificate, verifyRawSignature } from '@yinxin/pki'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { InstallInput, MadeKey, MakeKeyInput } from '../driver.ts'
import { receiptOf, renewalOf, requestOver, sha256Hex } from '../new-key.ts'
import { ckr, type Attribute, type Cryptoki, type CryptokiWriter } from './cryptoki.ts'
import { keysFor, publicKeyWith } from './keys.ts'

/** Mechanisms, classes and attributes we name (v2.40 §§2.3, 4). */
const mechanisms = { makeEc: 0x1040, ecdsa: 0x1041 } as const
const classes = { certificate: 1, publicKey: 2, privateKey: 3 } as const
const names = {
  class: 0,
  token: 1,
  private: 2,
  label: 3,
  value: 0x11,
  certificateType: 0x80,
  subject: 0x101,
  id: 0x102,
  sensitive: 0x103,
} as const
const rights = { sign: 0x108, verify: 0x10a, extractable: 0x162, ecParams: 0x180 } as const
const [yes, no] = [Uint8Array.of(1), Uint8Array.of(0)]
/** DER of 1.2.840.10045.3.1.7. */
const p256 = Buffer.from('06082a8648ce3d030107', 'hex')

/** Whether a token makes pairs of P-256 itself. */
export const makesKeys = (cryptoki: CryptokiWriter, slot: number): boolean => cryptoki.mechanisms(slot).includes(mechanisms.makeEc)

/** A session in which somebody is logged in, and what a code of the device means. */
export interface TokenSession {
  readonly cryptoki: Cryptoki & CryptokiWriter
  readonly session: number
  readonly explain: (rv: number) => Result<never>
}

const idOf = (step: string): Buffer => Buffer.from(step, 'hex')

/** @param old certificate that is renewed, DER, and how its key signs */
export function makeTokenKey(
  logged: TokenSession,
  { step, renews }: MakeKeyInput,
  signOld: (message: Uint8Array) => Result<Uint8Array>,
): Result<MadeKey> {
  const there = publicKeyWith(logged.cryptoki, logged.session, idOf(step))
  const rv = there === undefined ? makePair(logged, step) : ckr.ok
  if (rv !== ckr.ok) return rv === ckr.deviceMemory ? failed('UKEY_FULL') : logged.explain(rv)
  const publicKeySpki = there ?? publicKeyWith(logged.cryptoki, logged.session, idOf(step))
  if (publicKeySpki === undefined) return failed('UKEY_FAILED', { code: 'public-key' })
  const request = requestOver('P-256', publicKeySpki, (message) => signNew(logged, publicKeySpki, message))
  if (!request.ok || renews === undefined) return request.ok ? succeeded({ certificationRequest: request.value }) : request
  const renewal = signOld(renewalOf(step, renews, publicKeySpki))
  return renewal.ok ? succeeded({ certificationRequest: request.value, renewal: renewal.value }) : renewal
}

function makePair({ cryptoki, session }: TokenSession, step: string): number {
  const common: readonly Attribute[] = [
    { type: names.token, value: yes },
    { type: names.id, value: idOf(step) },
    { type: names.label, value: Buffer.from(step, 'ascii') },
  ]
  const forPublic = [...common, { type: rights.verify, value: yes }, { type: rights.ecParams, value: p256 }]
  const secret = [names.private, names.sensitive, rights.sign].map((type) => ({ type, value: yes }))
  return cryptoki.makePair(session, mechanisms.makeEc, forPublic, [...common, ...secret, { type: rights.extractable, value: no }])
}

/** Signs with the key whose public part this is; what does not verify does not leave. */
function signNew({ cryptoki, session, explain }: TokenSession, publicKeySpki: Uint8Array, message: Uint8Array): Result<Uint8Array> {
  for (const { handle } of keysFor({ cryptoki, session, sm2: undefined }, publicKeySpki)) {
    const { rv, signature } = cryptoki.sign(session, mechanisms.ecdsa, handle, createHash('sha256').update(message).digest())
    if (rv !== ckr.ok) return explain(rv)
    if (verifyRawSignature({ algorithm: 'ECDSA-SHA256', publicKeySpki, message, signature })) return succeeded(signature)
  }
  return failed('NEW_KEY_MISSING')
}

/** Writes, reads back, signs, and only then takes the old certificate and its pair away. */
export function installOnToken(logged: TokenSession, { step, certificate, replaces, encryption }: InstallInput): Result<Uint8Array> {
  if (encryption !== undefined) return failed('ENCRYPTION_KEY_REFUSED') // PKCS #11 has no function that takes one
  const { cryptoki, session, explain } = logged
  const parsed = parseCertificate(certificate)
  if (!parsed.ok) return failed('CERTIFICATE_MALFORMED')
  const own = publicKeyWith(cryptoki, session, idOf(step))
  if (own === undefined || !Buffer.from(own).equals(parsed.value.publicKeySpki)) return failed('NEW_KEY_MISSING')
  if (objectOf(logged, certificate) === undefined) {
    const rv = cryptoki.addObject(session, [
      { type: names.class, value: classes.certificate },
      { type: names.certificateType, value: 0 },
      { type: names.token, value: yes },
      { type: names.id, value: idOf(step) },
      { type: names.label, value: Buffer.from(step, 'ascii') },
      { type: names.subject, value: encodeName(parsed.value.subject) },
      { type: names.value, value: certificate },
    ])
    if (rv !== ckr.ok) return rv === ckr.deviceMemory ? failed('UKEY_FULL') : explain(rv)
  }
  if (objectOf(logged, certificate) === undefined) return failed('CERTIFICATE_NOT_WRITTEN')
  const signed = signNew(logged, own, receiptOf(step, certificate))
  if (signed.ok && replaces !== undefined && replaces !== sha256Hex(certificate)) removeOld(logged, replaces)
  return signed
}

/** Handle of the certificate with these bytes. */
const objectOf = (logged: TokenSession, certificate: Uint8Array): number | undefined => certificateWith(logged, sha256Hex(certificate))

function certificateWith({ cryptoki, session }: TokenSession, sha256: string): number | undefined {
  const { handles } = cryptoki.find(session, [{ type: names.class, value: classes.certificate }])
  return handles.find((handle) => sha256Hex(cryptoki.attribute(session, handle, names.value).value) === sha256)
}

/** What cannot be removed is in nobody's way: the authority revokes its certificate. Of a pair only the one whose certificate it was. */
function removeOld(logged: TokenSession, sha256: string): void {
  const { cryptoki, session } = logged
  const handle = certificateWith(logged, sha256)
  if (handle === undefined) return
  const parsed = parseCertificate(cryptoki.attribute(session, handle, names.value).value)
  const [key] = parsed.ok ? keysFor({ cryptoki, session, sm2: undefined }, parsed.value.publicKeySpki) : []
  cryptoki.removeObject(session, handle)
  if (key !== undefined) cryptoki.removeObject(session, key.handle)
}
