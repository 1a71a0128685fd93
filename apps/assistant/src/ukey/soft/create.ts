/** Making software UKeys and putting certificates on them: what a certificate authority's personalisation does for real ones. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { buildCertificationRequest, defaultAlgorithm, generateKeyPair, nameOf, parseCertificate } from '@yinxin/pki'
import type { UkeyCertificate } from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { asObject, asText, decodeBase64, encodeBase64 } from '@yinxin/protocol/wire'
import { factoryPin } from '../../pin/policy.ts'
import { useOf } from '../../certificates/shown-facts.ts'
import { softPinLength } from './operations.ts'
import { newAdminAccess, recoverable } from './unblock.ts'
import { maxTries, readUkeyFile, sealKey, softKeyKinds, ukeyFileFormat, writeUkeyFile, type SoftKeyKind } from './ukey-file.ts'

export interface NewUkey {
  /** Path of the file to create. */
  readonly file: string
  readonly label: string
  readonly serialNumber: string
  readonly keyKind: SoftKeyKind
  /** Absent: the factory PIN, which has to be changed before first use. */
  readonly pin?: string
  /** Absent: nobody unblocks it. */
  readonly adminPin?: string
  /** Cost of scrypt, a power of two from 1024; absent: what guessing PINs of a stolen file costs by default. */
  readonly cost?: number
}

/** Reads one order to create a UKey; undefined when it is malformed. */
export function readNewUkey(value: unknown): NewUkey | undefined {
  const object = asObject(value)
  const [file, label, serialNumber] = [asText(object?.['file'], 4096), asText(object?.['label'], 100), asText(object?.['serialNumber'], 64)]
  const keyKind = softKeyKinds.find((kind) => kind === object?.['keyKind'])
  if (file === undefined || label === undefined || serialNumber === undefined || keyKind === undefined) return undefined
  if (!file.endsWith('.ukey')) return undefined
  const adminPin = asText(object?.['adminPin'], softPinLength.max, softPinLength.min)
  if (object?.['adminPin'] !== undefined && adminPin === undefined) return undefined
  const order = { file, label, serialNumber, keyKind, ...(adminPin === undefined ? {} : { adminPin }) }
  if (object?.['pin'] === undefined) return order
  const pin = asText(object['pin'], softPinLength.max, softPinLength.min)
  return pin === undefined ? undefined : { ...order, pin }
}

/**
 * Creates the file with a new key and answers with a certification request (PKCS #10) signed by it.
 * @returns INPUT_INVALID when the file exists
 */
export async function createUkey({
  file,
  label,
  serialNumber,
  keyKind,
  pin,
  adminPin,
  cost,
}: NewUkey): Promise<Result<{ file: string; certificationRequest: string }>> {
  if (existsSync(file)) return failed('INPUT_INVALID', { field: 'file' })
  const { privateKey, privateKeyPkcs8, publicKeySpki } = generateKeyPair(keyKind)
  const admin = adminPin === undefined ? undefined : await newAdminAccess(adminPin, cost)
  writeUkeyFile(file, {
    ...(admin === undefined ? {} : { admin, ...recoverable(admin, privateKeyPkcs8) }),
    format: ukeyFileFormat,
    id: randomBytes(16).toString('hex'),
    serialNumber,
    label,
    keyKind,
    publicKey: encodeBase64(publicKeySpki),
    sealedKey: await sealKey(privateKeyPkcs8, pin ?? factoryPin, cost),
    pin: { triesLeft: maxTries, factory: pin === undefined || pin === factoryPin },
    certificates: [],
  })
  const request = buildCertificationRequest({
    subject: nameOf([['CN', label]]),
    publicKeySpki,
    algorithm: defaultAlgorithm(keyKind),
    privateKey,
  })
  return succeeded({ file, certificationRequest: encodeBase64(request) })
}

export interface CertificateToWrite {
  readonly file: string
  /** base64 DER. */
  readonly certificate: string
  /** Absent: by the certificate's key usage. */
  readonly use?: UkeyCertificate['use']
}

const uses = ['authentication', 'encryption', 'other'] as const

/** Reads one order to write a certificate; undefined when it is malformed. */
export function readCertificateToWrite(value: unknown): CertificateToWrite | undefined {
  const object = asObject(value)
  const [file, certificate] = [asText(object?.['file'], 4096), asText(object?.['certificate'], 16_384)]
  if (file === undefined || certificate === undefined) return undefined
  const use = uses.find((name) => name === object?.['use'])
  if (object?.['use'] !== undefined && use === undefined) return undefined
  return use === undefined ? { file, certificate } : { file, certificate, use }
}

/**
 * Puts a certificate on a UKey in place of an older one of the same use.
 * @returns UKEY_MISSING, CERTIFICATE_MALFORMED, CERTIFICATE_NOT_ON_UKEY when it is for authentication and not over the UKey's key
 */
export function writeCertificate({ file, certificate, use: asked }: CertificateToWrite): Result<{ file: string; sha256: string }> {
  const ukey = readUkeyFile(file)
  if (ukey === undefined) return failed('UKEY_MISSING')
  const der = decodeBase64(certificate)
  const parsed = der === undefined ? undefined : parseCertificate(der)
  if (parsed?.ok !== true) return failed('CERTIFICATE_MALFORMED')
  const use = asked ?? useOf(parsed.value)
  if (use === 'authentication' && encodeBase64(parsed.value.publicKeySpki) !== ukey.publicKey) return failed('CERTIFICATE_NOT_ON_UKEY')
  const others = ukey.certificates.filter((stored) => stored.use !== use)
  writeUkeyFile(file, { ...ukey, certificates: [...others, { certificate, use }] })
  return succeeded({ file, sha256: parsed.value.sha256 })
}
