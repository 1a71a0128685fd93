/** What a PKCS #11 device does for us, inside the child process: list, sign, change the PIN, unblock it. Logged out again after each operation. */
import { createHash } from 'node:crypto'
import type { UkeyCertificate } from '@yinxin/protocol/assistant'
import { failed, failure, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import { derToRaw, parseCertificate, sm2MessageDigest, verifyRawSignature, type Certificate } from '@yinxin/pki'
import { factoryPins } from '../../pin/policy.ts'
import { describeCertificate } from '../describe-certificate.ts'
import { sha256DigestInfo } from '../digest-info.ts'
import type { DriverUkey, SignInput, UkeyAbility } from '../driver.ts'
import type { StrangeCard } from '../discovery/find-devices.ts'
import type { LibraryDevice, TellButton } from '../hosted-library.ts'
import { ckr, type Cryptoki, type CryptokiOfficer, type CryptokiWriter, type TokenInfo } from './cryptoki.ts'
import { keysFor, showsKeyFor, type CandidateKey } from './keys.ts'
import { installOnToken, makesKeys, makeTokenKey, type TokenSession } from './new-key.ts'
import type { Sm2Profile, TokenButton, UnblockMeaning } from './profile.ts'
import { unblockByPuk, unblockBySoPin } from './unblock.ts'

/** CK_TOKEN_INFO flags (v2.40 §3.2). */
const flags = { finalTry: 0x2_0000, locked: 0x4_0000, toBeChanged: 0x8_0000, initialised: 0x400 } as const
const attributes = { class: 0, value: 0x11, certificateType: 0x80 } as const
const objects = { certificate: 1 } as const
const mechanisms = { rsaPkcs: 1, sha256RsaPkcs: 0x40, ecdsa: 0x1041 } as const

interface Token {
  readonly slot: number
  readonly id: string
  readonly info: TokenInfo
  /** True when PC/SC says that nothing is in the reader any more. */
  isOut(): boolean
  readonly button: TokenButton | undefined
  /** Said right before the device is asked to sign: one with a button waits for it then. */
  beforeSigning(): void
}

const isWriter = (cryptoki: Cryptoki & Partial<CryptokiWriter>): cryptoki is Cryptoki & CryptokiWriter => cryptoki.makePair !== undefined

const isOfficer = (cryptoki: Cryptoki & Partial<CryptokiOfficer>): cryptoki is Cryptoki & CryptokiOfficer =>
  cryptoki.loginOfficer !== undefined

/** How long certificates of a device are taken as read, in milliseconds: reading them from a card takes seconds. */
const readAgainMs = 10_000

/** What is known of a library and its devices beyond what it says itself. */
interface Knowledge {
  /** How the library signs with SM2; undefined: not at all. */
  readonly sm2?: Sm2Profile | undefined
  /** PINs the devices come with. */
  readonly factoryPins?: readonly string[]
  /** What a locked PIN is set anew with; absent: nothing. */
  readonly unblock?: UnblockMeaning
  /** Whether the card is out of a reader, told by PC/SC; absent where the library does without, and then the devices tell of no coming and going. */
  readonly cardIsOut?: (reader: string) => boolean | undefined
  /** Cards that are in none of these readers; absent where the library does without PC/SC. */
  readonly strangeTo?: (readers: readonly string[]) => readonly StrangeCard[]
  /** The button on its devices, and who hears that one waits for it. */
  readonly button?: TokenButton
  readonly tellButton?: TellButton
  /** Milliseconds of a clock that only goes forward. */
  readonly elapsed?: () => number
}

/** A library, and who knows whether its card is still there, and of its button. */
interface Devices extends Pick<Knowledge, 'cardIsOut' | 'button' | 'tellButton'> {
  readonly cryptoki: Cryptoki
}

export function createDevice(
  cryptoki: Cryptoki & Partial<CryptokiWriter> & Partial<CryptokiOfficer>,
  { sm2, unblock = 'none', strangeTo, factoryPins: fromFactory = factoryPins, elapsed = () => performance.now(), ...known }: Knowledge = {},
): LibraryDevice {
  const devices: Devices = { cryptoki, ...known }
  const { cardIsOut } = known
  const cache = new Map<string, { readonly at: number; readonly found: readonly UkeyCertificate[] }>()
  const certificatesOf = (token: Token): Result<readonly UkeyCertificate[]> => {
    const known = cache.get(token.id)
    if (known !== undefined && elapsed() - known.at < readAgainMs) return succeeded(known.found)
    const found = readCertificates(cryptoki, token, sm2)
    if (found.ok) cache.set(token.id, { at: elapsed(), found: found.value })
    return found
  }
  const abilities: readonly UkeyAbility[] = [
    ...(cardIsOut === undefined ? [] : (['events'] as const)),
    ...(unblock === 'none' ? [] : (['unblock'] as const)),
  ]
  const mayMake = ({ slot }: Token): boolean => isWriter(cryptoki) && makesKeys(cryptoki, slot)
  /** Logged in for reading and writing; afterwards certificates are read anew. */
  const withNewKey = <Value>(
    { ukeyId, pin }: { readonly ukeyId: string; readonly pin: string },
    use: (logged: TokenSession, token: Token) => Result<Value>,
  ): Result<Value> =>
    withToken(devices, ukeyId, (token) => {
      if (!isWriter(cryptoki) || !mayMake(token)) return failed('UKEY_MAKES_NO_KEYS')
      if (fromFactory.includes(pin) || (token.info.flags & flags.toBeChanged) !== 0) return failed('PIN_FACTORY')
      cache.delete(token.id)
      return withSession(cryptoki, token, true, (session) => {
        const explained = (rv: number): Result<never> => ({ ok: false, failure: explain(cryptoki, token, rv) })
        const refused = logIn(cryptoki, session, pin)
        if (refused !== ckr.ok) return explained(refused)
        try {
          return use({ cryptoki, session, explain: explained }, token)
        } finally {
          cryptoki.logout(session)
        }
      })
    })
  return {
    makeKey: (input) =>
      withNewKey(input, (logged, token) => {
        const found = certificatesOf(token)
        cache.delete(token.id)
        if (!found.ok) return found
        const old = found.value.find(({ sha256 }) => sha256 === input.renews)
        const parsed = old === undefined ? undefined : parseCertificate(Buffer.from(old.certificate, 'base64'))
        if (input.renews !== undefined && (old?.use !== 'authentication' || parsed?.ok !== true)) return failed('CERTIFICATE_NOT_ON_UKEY')
        return makeTokenKey(logged, input, (data) => {
          const algorithm = parsed?.ok === true ? algorithms[parsed.value.keyKind] : undefined
          if (parsed?.ok !== true || algorithm === undefined) return failed('CERTIFICATE_NOT_ON_UKEY')
          const { session } = logged
          return signWithKeyOf(parsed.value.publicKeySpki, { cryptoki, token, sm2, session, algorithm, data, pin: input.pin })
        })
      }),
    install: (input) => withNewKey(input, (logged) => installOnToken(logged, input)),
    list() {
      const tokens = readTokens(devices)
      if (!tokens.ok) return tokens
      for (const id of cache.keys()) if (!tokens.value.some((token) => token.id === id)) cache.delete(id)
      return succeeded(
        tokens.value.flatMap((token) =>
          describe(token, certificatesOf(token), abilities).map((ukey) => ({
            ...ukey,
            ...(mayMake(token) ? { newKeys: ['P-256'] as const } : {}),
          })),
        ),
      )
    },
    sign: (input) =>
      withToken(devices, input.ukeyId, (token) => {
        if (fromFactory.includes(input.pin)) return failed('PIN_FACTORY')
        const found = certificatesOf(token)
        return found.ok ? signOn({ cryptoki, token, sm2 }, found.value, input) : found
      }),
    ...(strangeTo === undefined ? {} : { strangers: () => strangeTo(namesOfRead(devices)) }),
    changePin: ({ ukeyId, oldPin, newPin }) =>
      withToken(devices, ukeyId, (token) =>
        withSession(cryptoki, token, true, (session) => {
          // Where nobody is logged in, a library with PUKs may take the old PIN for one, and its tries are the card's last.
          const refused = unblock === 'so-pin' ? ckr.ok : logIn(cryptoki, session, oldPin)
          if (refused !== ckr.ok) return { ok: false, failure: explain(cryptoki, token, refused) }
          try {
            const rv = cryptoki.setPin(session, oldPin, newPin)
            return rv === ckr.ok ? succeeded(undefined) : { ok: false, failure: explainChange(cryptoki, token, rv) }
          } finally {
            if (unblock !== 'so-pin') cryptoki.logout(session)
          }
        }),
      ),
    unblock: ({ ukeyId, ...input }) =>
      withToken(devices, ukeyId, (token) => {
        const { min, max } = pinLengthOf(token.info)
        if (input.newPin.length < min || input.newPin.length > max) return failed('PIN_LENGTH', { min, max })
        return withSession(cryptoki, token, true, (session) => {
          const device = {
            session,
            flags: () => cryptoki.tokenInfo(token.slot).info?.flags ?? 0,
            explain: (rv: number): Result<never> => ({ ok: false, failure: explain(cryptoki, token, rv) }),
          }
          if (unblock === 'puk') return unblockByPuk({ ...device, cryptoki }, input)
          return unblock === 'so-pin' && isOfficer(cryptoki) ? unblockBySoPin({ ...device, cryptoki }, input) : failed('UNBLOCK_NOT_HERE')
        })
      }),
  }
}

/** Readers whose card the library reads. */
function namesOfRead({ cryptoki }: Devices): readonly string[] {
  const isRead = (slot: number): boolean => cryptoki.tokenInfo(slot).info !== undefined
  return cryptoki.slots().ids.filter(isRead).map(cryptoki.slotName)
}

function readTokens({ cryptoki, cardIsOut, button, tellButton }: Devices): Result<readonly Token[]> {
  const { rv, ids } = cryptoki.slots()
  if (rv !== ckr.ok) return failed('UKEY_FAILED', { code: hex(rv) })
  return succeeded(
    ids.flatMap((slot) => {
      const { info } = cryptoki.tokenInfo(slot)
      const isOut = (): boolean => cardIsOut?.(cryptoki.slotName(slot)) === true
      if (info === undefined || (info.flags & flags.initialised) === 0) return []
      const id = idOf(info)
      const beforeSigning = (): void => button && tellButton?.({ ukeyId: id, seconds: button.seconds })
      return [{ slot, info, id, isOut, button, beforeSigning }]
    }),
  )
}

const idOf = ({ manufacturer, serialNumber, label }: TokenInfo): string =>
  createHash('sha256')
    .update(JSON.stringify([manufacturer, serialNumber, label]))
    .digest('hex')
    .slice(0, 32)

/** Nothing for a device that was pulled out while it was read. */
function describe(
  { id, info, button }: Token,
  certificates: Result<readonly UkeyCertificate[]>,
  abilities: readonly UkeyAbility[],
): readonly DriverUkey[] {
  const isSet = (flag: number): boolean => (info.flags & flag) !== 0
  if (!certificates.ok && certificates.failure.code === 'UKEY_REMOVED') return []
  const ukey: DriverUkey = {
    id,
    serialNumber: info.serialNumber,
    label: info.label,
    driver: 'pkcs11',
    software: false,
    abilities: [...abilities, ...(button === undefined ? [] : (['button'] as const))],
    // The exact count is not available through PKCS #11; only "one left" and "none" are.
    pin: { ...(isSet(flags.finalTry) ? { triesLeft: 1 } : {}), locked: isSet(flags.locked), factory: isSet(flags.toBeChanged) },
    pinLength: pinLengthOf(info),
    ...(button === undefined ? {} : { buttonSeconds: button.seconds }),
    certificates: certificates.ok ? certificates.value : [],
  }
  return [ukey]
}

/** What a device says of itself is taken as far as it can be meant. */
function pinLengthOf({ minPinLength, maxPinLength }: TokenInfo): DriverUkey['pinLength'] {
  const meant = minPinLength >= 1 && minPinLength <= maxPinLength && minPinLength <= 16
  return meant ? { min: minPinLength, max: Math.min(maxPinLength, 64) } : { min: 1, max: 64 }
}

function withToken<Value>(devices: Devices, id: string, use: (token: Token) => Result<Value>): Result<Value> {
  const tokens = readTokens(devices)
  if (!tokens.ok) return tokens
  const token = tokens.value.find((candidate) => candidate.id === id)
  return token === undefined ? failed('UKEY_MISSING') : use(token)
}

function withSession<Value>(cryptoki: Cryptoki, token: Token, readWrite: boolean, use: (session: number) => Result<Value>): Result<Value> {
  const { rv, session } = cryptoki.openSession(token.slot, readWrite)
  if (rv !== ckr.ok) return { ok: false, failure: explain(cryptoki, token, rv) }
  try {
    return use(session)
  } finally {
    cryptoki.closeSession(session)
  }
}

/** @returns a failure when the device did not let itself be read to the end */
function readCertificates(cryptoki: Cryptoki, token: Token, sm2: Sm2Profile | undefined): Result<readonly UkeyCertificate[]> {
  return withSession(cryptoki, token, false, (session) => {
    const { rv, handles } = cryptoki.find(session, [
      { type: attributes.class, value: objects.certificate },
      { type: attributes.certificateType, value: 0 },
    ])
    const objection = objectionTo(showsKeyFor({ cryptoki, session, sm2 }), sm2)
    const values = handles.map((handle) => cryptoki.attribute(session, handle, attributes.value))
    const refused = rv === ckr.ok ? values.find((each) => each.rv !== ckr.ok)?.rv : rv
    if (refused !== undefined && token.isOut()) return failed('UKEY_REMOVED')
    return succeeded(values.map(({ value }) => describeCertificate(value, objection)))
  })
}

/** PKCS #11 has no SM2 of its own: only a library whose profile knows a mechanism signs with it. */
const objectionTo =
  (showsKey: ReturnType<typeof showsKeyFor>, sm2: Sm2Profile | undefined) =>
  ({ keyKind, publicKeySpki }: Certificate): Failure | undefined => {
    if (keyKind === 'SM2' && sm2 === undefined) return failure('ALGORITHM_REFUSED')
    return showsKey(publicKeySpki) === false ? failure('CERTIFICATE_NOT_ON_UKEY') : undefined
  }

interface Signer {
  readonly cryptoki: Cryptoki
  readonly token: Token
  readonly sm2: Sm2Profile | undefined
}

function signOn(
  { cryptoki, token, sm2 }: Signer,
  found: readonly UkeyCertificate[],
  { certificateSha256, pin, algorithm, data }: SignInput,
): Result<Uint8Array> {
  const certificate = found.find(({ sha256 }) => sha256 === certificateSha256)
  const parsed = parseCertificate(Buffer.from(certificate?.certificate ?? '', 'base64'))
  if (certificate?.use !== 'authentication' || !parsed.ok || algorithm !== algorithms[parsed.value.keyKind ?? ''])
    return failed('CERTIFICATE_NOT_ON_UKEY')
  if ((token.info.flags & flags.toBeChanged) !== 0) return failed('PIN_FACTORY')
  return withSession(cryptoki, token, false, (session) => {
    const refused = logIn(cryptoki, session, pin)
    if (refused !== ckr.ok) return { ok: false, failure: explain(cryptoki, token, refused) }
    try {
      return signWithKeyOf(parsed.value.publicKeySpki, { cryptoki, token, sm2, session, algorithm, data, pin })
    } finally {
      cryptoki.logout(session)
    }
  })
}

/** A login left over from someone else would make any PIN look right: it is ended first. */
function logIn(cryptoki: Cryptoki, session: number, pin: string): number {
  const rv = cryptoki.login(session, pin)
  if (rv !== ckr.userAlreadyLoggedIn) return rv
  cryptoki.logout(session)
  return cryptoki.login(session, pin)
}

/** What keys behind PKCS #11 sign, by the kind of the certificate's key. */
const algorithms: Readonly<Record<string, SignInput['algorithm']>> = { SM2: 'SM2SM3', 'P-256': 'ES256', RSA: 'RS256' }

interface Signing extends Signer {
  readonly session: number
  readonly algorithm: SignInput['algorithm']
  readonly data: Uint8Array
  readonly pin: string
}

/**
 * Signs with the key of a certificate. Handles of private objects die with the login, so keys are found anew each time; and a signature
 * leaves only when it is the certificate's: a device that does not tell its public keys is asked with one key after the other.
 */
function signWithKeyOf(publicKeySpki: Uint8Array, signing: Signing): Result<Uint8Array> {
  const { cryptoki, token, algorithm, data } = signing
  for (const key of keysFor(signing, publicKeySpki)) {
    token.beforeSigning()
    const { rv, signature } = makeSignature(key, publicKeySpki, signing)
    if (rv === ckr.ok) {
      if (verifyRawSignature({ algorithm: verifiedAs[algorithm], publicKeySpki, message: data, signature })) return succeeded(signature)
    } else if (rv !== ckr.keyFunctionNotPermitted && rv !== ckr.keyTypeInconsistent) {
      return { ok: false, failure: explain(cryptoki, token, rv) }
    }
  }
  return failed('CERTIFICATE_NOT_ON_UKEY')
}

const verifiedAs = { ES256: 'ECDSA-SHA256', RS256: 'RSA-SHA256', SM2SM3: 'SM2-SM3' } as const

function makeSignature(
  { handle, pinEachTime }: CandidateKey,
  publicKeySpki: Uint8Array,
  { cryptoki, sm2, session, algorithm, data, pin }: Signing,
): ReturnType<Cryptoki['sign']> {
  const hash = createHash('sha256').update(data).digest()
  const sign = (mechanism: number, value: Uint8Array) => cryptoki.sign(session, mechanism, handle, value, pinEachTime ? pin : undefined)
  if (algorithm === 'ES256') return sign(mechanisms.ecdsa, hash)
  if (algorithm === 'SM2SM3') {
    const { rv, signature } = sign(sm2?.mechanism ?? 0, sm2?.input === 'message' ? data : sm2MessageDigest(publicKeySpki, data))
    return { rv, signature: rawOf(signature) }
  }
  const made = sign(mechanisms.sha256RsaPkcs, data)
  return made.rv === ckr.mechanismInvalid ? sign(mechanisms.rsaPkcs, sha256DigestInfo(hash)) : made
}

/** r‖s, also of a library that answers a SEQUENCE of both (GM/T 0009 §7.3). */
function rawOf(signature: Uint8Array): Uint8Array {
  const raw = signature.length === 64 ? undefined : derToRaw(signature)
  return raw?.ok === true ? raw.value : signature
}

/** A device that went or stumbled in the middle may have the old PIN or the new one: only the next PIN tells. */
const halfWay = new Set<number>([ckr.generalError, ckr.deviceError, ckr.deviceRemoved, ckr.sessionHandleInvalid, ckr.tokenNotPresent])

function explainChange(cryptoki: Cryptoki, token: Token, rv: number): Failure {
  if (halfWay.has(rv)) return failure('PIN_CHANGE_UNCERTAIN')
  return rv === ckr.pinLenRange || rv === ckr.pinInvalid ? failure('PIN_LENGTH') : explain(cryptoki, token, rv)
}

/** What a return value means for the person; after a wrong PIN the device's flags say how serious it is. */
function explain(cryptoki: Cryptoki, token: Token, rv: number): Failure {
  if (rv === token.button?.notPressed) return failure('BUTTON_NOT_PRESSED')
  switch (rv) {
    case ckr.pinIncorrect:
    case ckr.pinInvalid:
    case ckr.pinLenRange: {
      const now = cryptoki.tokenInfo(token.slot).info?.flags ?? 0
      if ((now & flags.locked) !== 0) return failure('PIN_LOCKED')
      return (now & flags.finalTry) !== 0 ? failure('PIN_INCORRECT', { triesLeft: 1 }) : failure('PIN_INCORRECT')
    }
    case ckr.pinLocked:
      return failure('PIN_LOCKED')
    case ckr.pinExpired:
      return failure('PIN_FACTORY')
    case ckr.cancel:
    case ckr.functionCanceled:
    case ckr.functionRejected:
      return token.button === undefined ? failure('UKEY_FAILED', { code: hex(rv) }) : failure('BUTTON_CANCELLED')
    case ckr.deviceRemoved:
    case ckr.tokenNotPresent:
    case ckr.tokenNotRecognized:
    case ckr.sessionHandleInvalid:
    case ckr.sessionClosed:
      return failure('UKEY_REMOVED')
    default:
      // "general error" is what a card that is pulled out while it signs makes of some libraries
      return token.isOut() ? failure('UKEY_REMOVED') : failure('UKEY_FAILED', { code: hex(rv) })
  }
}

const hex = (rv: number): string => `0x${rv.toString(16)}`
