/** What the devices behind an SKF library do for us, inside the child process: list, sign, change the PIN, tell of coming and going. */
import { createHash } from 'node:crypto'
import { sm2MessageDigest, verifyRawSignature, type Certificate } from '@yinxin/pki'
import { failed, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import { sha256DigestInfo } from '../digest-info.ts'
import type { DriverUkey, SignInput, UkeyAbility } from '../driver.ts'
import { watchEvents, type WaitEnd } from '../event-loop.ts'
import type { LibraryDevice } from '../hosted-library.ts'
import { eachApplication, explainDevice, type SkfApplication, type Skf } from './applications.ts'
import { sar } from './codes.ts'
import { readContainers, withContainer, type ContainerCertificate } from './containers.ts'
import { readSignature, signatureBytes } from './layout.ts'
import { placeFor, placeForUlong, readUlong, type Handle } from './library.ts'
import { installOnSkf, makeSkfKey, type SignIn } from './new-key.ts'
import { changePinOn, loggedIn, logOutOf, readPinState, unblockOn } from './pin.ts'
import { profileFor } from './profile.ts'

/** How long certificates of a device are taken as read, in milliseconds: reading them takes a real device a good part of a second. */
const readAgainMs = 10_000

/** @param elapsed milliseconds of a clock that only goes forward */
export function createSkfDevice(skf: Skf, elapsed: () => number = () => performance.now()): LibraryDevice {
  const cache = new Map<string, { readonly at: number; readonly found: readonly ContainerCertificate[] }>()
  const certificatesOf = (application: SkfApplication): readonly ContainerCertificate[] => {
    const known = cache.get(application.id)
    if (known !== undefined && elapsed() - known.at < readAgainMs) return known.found
    const found = readContainers(application)
    if (found !== undefined) cache.set(application.id, { at: elapsed(), found })
    return found ?? []
  }
  /** Logged in, on certificates as they are now; afterwards they are read anew. */
  const withNewKey = <Value>(
    { ukeyId, pin }: { readonly ukeyId: string; readonly pin: string },
    use: (application: SkfApplication, found: readonly ContainerCertificate[]) => Result<Value>,
  ): Result<Value> =>
    withApplication(skf, ukeyId, (application) => {
      cache.delete(application.id)
      const refused = unfitFor(application, pin)
      try {
        return refused ?? loggedIn(application, pin, () => use(application, readContainers(application) ?? []))
      } finally {
        cache.delete(application.id)
      }
    })
  const { library, file, profiles } = skf
  const wait = profileFor(profiles, file).events ? library.waitForEvent : undefined
  const tells = wait !== undefined
  return {
    list() {
      const [found, silent] = [new Map<string, DriverUkey>(), [] as Failure[]]
      const failures = eachApplication(skf, (application) => {
        const ukey = describe(application, certificatesOf(application), tells)
        if (!ukey.ok && ukey.failure.code !== 'UKEY_REMOVED') silent.push(ukey.failure)
        if (ukey.ok && !found.has(ukey.value.id)) found.set(ukey.value.id, ukey.value)
        return false
      })
      for (const id of cache.keys()) if (!found.has(id)) cache.delete(id)
      const [reason] = [...failures, ...silent]
      return reason !== undefined && found.size === 0 ? { ok: false, failure: reason } : succeeded(withoutEmpty([...found.values()]))
    },
    sign: (input) => withApplication(skf, input.ukeyId, (application) => signOn(application, certificatesOf(application), input)),
    changePin: (input) => withApplication(skf, input.ukeyId, (application) => changePinOn(application, input)),
    unblock: (input) => withApplication(skf, input.ukeyId, (application) => unblockOn(application, input)),
    logOut: (ukeyId) => withApplication(skf, ukeyId, logOutOf),
    makeKey: (input) => withNewKey(input, (application, found) => makeSkfKey(application, found, input, sm2Signer(application))),
    install: (input) => withNewKey(input, (application, found) => installOnSkf(application, found, input, sm2Signer(application))),
    watch(news) {
      if (wait !== undefined) watchEvents((done) => wait((rv) => done(endOf(rv))), news)
      return tells
    },
  }
}

const endOf = (rv: number): WaitEnd => (rv === sar.ok ? 'event' : rv === sar.notEvent ? 'nothing' : 'over')

/** Makers put applications of their own on a device: one without certificates is shown only when the device has nothing else. */
function withoutEmpty(ukeys: readonly DriverUkey[]): readonly DriverUkey[] {
  const filled = ukeys.filter(({ certificates }) => certificates.length > 0)
  const isElsewhere = ({ serialNumber }: DriverUkey): boolean =>
    serialNumber !== '' && filled.some((other) => other.serialNumber === serialNumber)
  return ukeys.filter((ukey) => ukey.certificates.length > 0 || !isElsewhere(ukey))
}

function describe(application: SkfApplication, found: readonly ContainerCertificate[], tells: boolean): Result<DriverUkey> {
  const pin = readPinState(application)
  if (!pin.ok) return pin
  const { id, label, serialNumber, profile } = application
  const abilities: readonly UkeyAbility[] = [
    ...(pin.value.triesLeft === undefined ? [] : (['exact-tries'] as const)),
    ...(profile.factoryFlag ? (['factory-flag'] as const) : []),
    ...(tells ? (['events'] as const) : []),
    ...(profile.unblock ? (['unblock'] as const) : []),
    ...(profile.button === undefined ? [] : (['button'] as const)),
    ...(profile.keyImport && application.library.has('ImportECCKeyPair') ? (['key-import'] as const) : []),
  ]
  return succeeded({
    id,
    label,
    serialNumber,
    driver: 'skf',
    software: false,
    abilities,
    pin: pin.value,
    pinLength: profile.pinLength,
    ...(profile.button === undefined ? {} : { buttonSeconds: profile.button.seconds }),
    newKeys: ['SM2'],
    certificates: found.map(({ certificate }) => certificate),
  })
}

function withApplication<Value>(skf: Skf, id: string, use: (application: SkfApplication) => Result<Value>): Result<Value> {
  let result: Result<Value> | undefined
  const failures = eachApplication(skf, (application) => {
    if (application.id !== id) return false
    result = use(application)
    return true
  })
  const [reason] = failures
  return result ?? (reason === undefined ? failed('UKEY_MISSING') : { ok: false, failure: reason })
}

/** What keys behind SKF sign, by the kind of the certificate's key. */
const algorithms: Readonly<Record<string, SignInput['algorithm']>> = { SM2: 'SM2SM3', RSA: 'RS256' }

function signOn(
  application: SkfApplication,
  found: readonly ContainerCertificate[],
  { certificateSha256, pin, algorithm, data }: SignInput,
): Result<Uint8Array> {
  const own = found.find(({ certificate }) => certificate.sha256 === certificateSha256)
  const parsed = own?.parsed
  if (own?.certificate.use !== 'authentication' || parsed === undefined || algorithms[parsed.keyKind ?? ''] !== algorithm)
    return failed('CERTIFICATE_NOT_ON_UKEY')
  const unfit = unfitFor(application, pin)
  if (unfit !== undefined) return unfit
  return loggedIn(application, pin, () =>
    withContainer(
      application,
      own.container,
      (container) => signWith(application, container, parsed, data),
      (rv) => ({ ok: false as const, failure: explainDevice(application, rv) }),
    ),
  )
}

/** Why this PIN is not even tried. */
function unfitFor(application: SkfApplication, pin: string): Result<never> | undefined {
  const state = readPinState(application)
  if (!state.ok) return state
  if (state.value.factory || application.profile.factoryPins.includes(pin)) return failed('PIN_FACTORY')
  return state.value.locked ? failed('PIN_LOCKED') : undefined
}

const sm2Signer =
  (application: SkfApplication): SignIn =>
  (container, publicKeySpki, message) =>
    signWith(application, container, { keyKind: 'SM2', publicKeySpki }, message)

/** A signature leaves only when the certificate's key verifies it: a library may answer anything and call it good. */
function signWith(
  application: SkfApplication,
  container: Handle,
  { publicKeySpki, keyKind }: Pick<Certificate, 'publicKeySpki' | 'keyKind'>,
  message: Uint8Array,
): Result<Uint8Array> {
  application.beforeSigning()
  const made = keyKind === 'SM2' ? signSm2(application, container, publicKeySpki, message) : signRsa(application, container, message)
  if (made.rv !== sar.ok) return { ok: false, failure: explainDevice(application, made.rv) }
  const { signature } = made
  const algorithm = keyKind === 'SM2' ? 'SM2-SM3' : 'RSA-SHA256'
  const isItsOwn = verifyRawSignature({ algorithm, publicKeySpki, message, signature })
  return isItsOwn ? succeeded(signature) : failed('UKEY_FAILED', { code: 'signature' })
}

interface Made {
  readonly rv: number
  readonly signature: Uint8Array
}

/** SKF_ECCSignData wants e = SM3(Z‖M): Z is of the certificate's key, and the caller's to hash. */
function signSm2({ library }: SkfApplication, container: Handle, publicKeySpki: Uint8Array, message: Uint8Array): Made {
  const [e, blob] = [Buffer.from(sm2MessageDigest(publicKeySpki, message)), placeFor(signatureBytes)]
  const rv = library.call('ECCSignData', container, e, e.length, blob)
  return { rv, signature: new Uint8Array(readSignature(blob)) }
}

/** Bytes of the longest RSA signature there is a place for: 4096 bits. */
const maxRsaBytes = 512

function signRsa({ library, profile }: SkfApplication, container: Handle, message: Uint8Array): Made {
  const hash = createHash('sha256').update(message).digest()
  const input = profile.rsaInput === 'digest' ? hash : sha256DigestInfo(hash)
  const [place, length] = [placeFor(maxRsaBytes), placeForUlong(maxRsaBytes)]
  const rv = library.call('RSASignData', container, input, input.length, place, length)
  return { rv, signature: new Uint8Array(place.subarray(0, Math.min(maxRsaBytes, readUlong(length)))) }
}
