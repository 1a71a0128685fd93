/**
 * A new SM2 key and its certificate (GM/T 0016 §7.5, §7.6): a container named by the step, so that a key is found again after whatever happened in between.
 * The old container goes only when the new key has signed; one that holds an encryption key as well stays, because old letters need it.
 */
import { parseCertificate, readEnvelopedKey, sm2Coordinates, sm2PublicKey } from '@yinxin/pki'
import { failed, failure, succeeded, type Result } from '@yinxin/protocol/failures'
import type { EncryptionKeyInput, InstallInput, MadeKey, MakeKeyInput } from '../driver.ts'
import { receiptOf, renewalOf, requestOver, sha256Hex } from '../new-key.ts'
import { explainDevice, zeroEnded, type SkfApplication } from './applications.ts'
import { sar } from './codes.ts'
import { withContainer, type ContainerCertificate } from './containers.ts'
import { envelopedKeyBlob, readPublicKey } from './layout.ts'
import { placeFor, type Handle } from './library.ts'

/** Signs with the key of a container; the signature is the key's, or it is a failure. */
export type SignIn = (container: Handle, publicKeySpki: Uint8Array, message: Uint8Array) => Result<Uint8Array>

/** SGD_SM2_1 (GM/T 0006): SM2 for signatures. Bytes of the largest ECCPUBLICKEYBLOB. */
const [sm2Signing, publicKeyBytes] = [0x0002_0200, 136]
/** BOOL: the pair that signs, the one for encryption. */
const [signing, encryption] = [1, 0] as const

const nameOf = (step: string): Uint8Array => Buffer.from(step, 'ascii')
const refuse = (application: SkfApplication, rv: number): Extract<Result<never>, { readonly ok: false }> =>
  rv === sar.noRoom ? { ok: false, failure: failure('UKEY_FULL') } : { ok: false, failure: explainDevice(application, rv) }

/** @param found certificates of the application. Logged in by the caller. */
export function makeSkfKey(
  application: SkfApplication,
  found: readonly ContainerCertificate[],
  { step, renews }: MakeKeyInput,
  sign: SignIn,
): Result<MadeKey> {
  const old = renews === undefined ? undefined : found.find(({ certificate }) => certificate.sha256 === renews)
  const oldKey = old?.parsed
  if (renews !== undefined && (oldKey === undefined || old?.certificate.use !== 'authentication')) return failed('CERTIFICATE_NOT_ON_UKEY')
  const made = inContainer(application, step, (container) => {
    const publicKeySpki = keyIn(application, container)
    if (!publicKeySpki.ok) return publicKeySpki
    const request = requestOver('SM2', publicKeySpki.value, (message) => sign(container, publicKeySpki.value, message))
    return request.ok ? succeeded({ publicKeySpki: publicKeySpki.value, certificationRequest: request.value }) : request
  })
  if (!made.ok) return made
  const { publicKeySpki, certificationRequest } = made.value
  if (renews === undefined || old === undefined || oldKey === undefined) return succeeded({ certificationRequest })
  const renewal = withContainer(
    application,
    old.container,
    (container) => sign(container, oldKey.publicKeySpki, renewalOf(step, renews, publicKeySpki)),
    (rv) => refuse(application, rv),
  )
  return renewal.ok ? succeeded({ certificationRequest, renewal: renewal.value }) : renewal
}

/** In the container of a step; made where there is none. */
function inContainer<Value>(application: SkfApplication, step: string, use: (container: Handle) => Result<Value>): Result<Value> {
  const { library, handle } = application
  return withContainer<Result<Value>>(application, nameOf(step), use, () => {
    const made = library.open('CreateContainer', handle, zeroEnded(nameOf(step)))
    if (made.rv !== sar.ok) return refuse(application, made.rv)
    try {
      return use(made.handle)
    } finally {
      library.call('CloseContainer', made.handle)
    }
  })
}

/** The public key of a container (SubjectPublicKeyInfo); its pair is made when there is none. */
function keyIn(application: SkfApplication, container: Handle): Result<Uint8Array> {
  const { library } = application
  const there = publicKeyIn(application, container)
  if (there !== undefined) return succeeded(there)
  const rv = library.call('GenECCKeyPair', container, sm2Signing, placeFor(publicKeyBytes))
  if (rv !== sar.ok) return refuse(application, rv)
  const made = publicKeyIn(application, container)
  return made === undefined ? failed('UKEY_FAILED', { code: 'public-key' }) : succeeded(made)
}

function publicKeyIn({ library }: SkfApplication, container: Handle, pair: 0 | 1 = signing): Uint8Array | undefined {
  const { rv, bytes } = library.read('ExportPublicKey', container, pair)
  const blob = rv === sar.ok ? readPublicKey(bytes) : undefined
  return blob?.kind === 'SM2' ? sm2PublicKey(blob.coordinates) : undefined
}

/** Writes, reads back, signs, and only then takes the old container away. Logged in by the caller. */
export function installOnSkf(
  application: SkfApplication,
  found: readonly ContainerCertificate[],
  { step, certificate, replaces, encryption: beside }: InstallInput,
  sign: SignIn,
): Result<Uint8Array> {
  const parsed = parseCertificate(certificate)
  if (!parsed.ok) return failed('CERTIFICATE_MALFORMED')
  const { publicKeySpki } = parsed.value
  const { library, handle } = application
  const signed = withContainer<Result<Uint8Array>>(
    application,
    nameOf(step),
    (container) => {
      const own = publicKeyIn(application, container)
      if (own === undefined || !sameKey(own, publicKeySpki)) return failed('NEW_KEY_MISSING')
      const written = writeCertificate(application, container, signing, certificate)
      if (!written.ok) return written
      const brought = beside === undefined ? written : bringIn(application, container, beside)
      return brought.ok ? sign(container, publicKeySpki, receiptOf(step, certificate, beside?.certificate)) : brought
    },
    () => failed('NEW_KEY_MISSING'),
  )
  if (!signed.ok || replaces === undefined || replaces === sha256Hex(certificate)) return signed
  const old = found.find((one) => one.certificate.sha256 === replaces)
  // one that cannot be taken away is in nobody's way: the authority revokes its certificate
  if (old !== undefined && !holdsEncryption(application, old.container)) library.call('DeleteContainer', handle, zeroEnded(old.container))
  return signed
}

function writeCertificate(application: SkfApplication, container: Handle, pair: 0 | 1, certificate: Uint8Array): Result<undefined> {
  const { library } = application
  const rv = library.call('ImportCertificate', container, pair, Buffer.from(certificate), certificate.length)
  if (rv !== sar.ok) return refuse(application, rv)
  const back = library.read('ExportCertificate', container, pair)
  return back.rv === sar.ok && back.bytes.equals(certificate) ? succeeded(undefined) : failed('CERTIFICATE_NOT_WRITTEN')
}

/** The encryption pair of a container (GM/T 0016 §7.6, SKF_ImportECCKeyPair), and its certificate; a pair that is there already stays. */
function bringIn(application: SkfApplication, container: Handle, { certificate, envelopedKey }: EncryptionKeyInput): Result<undefined> {
  const { library } = application
  const [parsed, envelope] = [parseCertificate(certificate), readEnvelopedKey(envelopedKey)]
  if (!parsed.ok || !envelope.ok || !sameKey(parsed.value.publicKeySpki, envelope.value.publicKeySpki))
    return failed('ENCRYPTION_KEY_MALFORMED')
  const isThere = (): boolean => sameKey(publicKeyIn(application, container, encryption) ?? new Uint8Array(), parsed.value.publicKeySpki)
  if (!isThere()) {
    const { rv, bytes } = library.read('ExportPublicKey', container, signing)
    if (rv !== sar.ok) return refuse(application, rv)
    const imported = library.call('ImportECCKeyPair', container, envelopedKeyBlob(envelope.value, bytes))
    if (imported !== sar.ok) return notTaken(application, imported)
    if (!isThere()) return failed('ENCRYPTION_KEY_REFUSED', { code: 'public-key' })
  }
  return writeCertificate(application, container, encryption, certificate)
}

/** A device that is gone or has no room is that; whatever else it says, it did not take the key. */
function notTaken(application: SkfApplication, rv: number): Result<never> {
  const { failure } = refuse(application, rv)
  return failure.code === 'UKEY_FAILED' ? failed('ENCRYPTION_KEY_REFUSED', failure.detail) : { ok: false, failure }
}

const sameKey = (a: Uint8Array, b: Uint8Array): boolean => Buffer.from(sm2Coordinates(a) ?? []).equals(sm2Coordinates(b) ?? Buffer.alloc(1))

const holdsEncryption = (application: SkfApplication, name: Uint8Array): boolean =>
  withContainer(
    application,
    name,
    (container) => application.library.read('ExportPublicKey', container, encryption).rv === sar.ok,
    () => true, // who does not open is left alone
  )
