/** The PIN of an application: what the device says of it, checking it, changing it. No PIN is ever tried twice for one wish of the person. */
import { failed, failure, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import { impossiblePin, newPinLength } from '../../pin/policy.ts'
import { findAdminPinNow } from '../admin-pin.ts'
import type { ChangePinInput, DriverUkey, UnblockUkeyInput } from '../driver.ts'
import { explainDevice, type SkfApplication } from './applications.ts'
import { sar } from './codes.ts'
import { placeForUlong, readUlong } from './library.ts'
import { triesLeft } from './profile.ts'

/** GM/T 0016: whose PIN it is. */
const [administrator, user] = [0, 1]

/** @returns what a code says that is no code of a PIN */
export function readPinState(application: SkfApplication): Result<DriverUkey['pin']> {
  const { library, handle, profile } = application
  const [most, told, factory] = [placeForUlong(), placeForUlong(), placeForUlong()]
  const rv = library.call('GetPINInfo', handle, user, most, told, factory)
  if (rv === sar.notSupported) return succeeded({ locked: false, factory: false }) // not a word about its PIN, and usable all the same
  if (rv !== sar.ok) return { ok: false, failure: explainDevice(application, rv) }
  const left = triesLeft(profile, readUlong(told), readUlong(most))
  const isFactory = profile.factoryFlag && readUlong(factory) !== 0
  return succeeded({ ...(left === undefined ? {} : { triesLeft: left }), locked: left === 0, factory: isFactory })
}

/** Runs `use` logged in, and logs out again: PIN state is per device, not per program. */
export function loggedIn<Value>(application: SkfApplication, pin: string, use: () => Result<Value>): Result<Value> {
  const { library, handle } = application
  const tries = placeForUlong()
  try {
    const rv = withPins([pin], ([bytes = noPin]) => library.call('VerifyPIN', handle, user, bytes, tries))
    return rv === sar.ok ? use() : { ok: false, failure: explainPin(application, rv, readUlong(tries)) }
  } finally {
    library.call('ClearSecureState', handle)
  }
}

/** Of whoever was logged in. */
export function logOutOf({ library, handle }: SkfApplication): Result<undefined> {
  library.call('ClearSecureState', handle)
  return succeeded(undefined)
}

/** @returns as `UkeyDriver.changePin` */
export function changePinOn(application: SkfApplication, { oldPin, newPin }: ChangePinInput): Result<undefined> {
  const { library, handle, profile } = application
  const tries = placeForUlong()
  try {
    const rv = withPins([oldPin, newPin], ([old = noPin, fresh = noPin]) => library.call('ChangePIN', handle, user, old, fresh, tries))
    if (rv === sar.ok) return succeeded(undefined)
    const meaning = profile.errors[rv]
    if (meaning === 'pin-form') return failed('PIN_LENGTH', { ...newPinLength(profile.pinLength) })
    if (meaning === 'pin-incorrect' || meaning === 'pin-locked')
      return { ok: false, failure: explainPin(application, rv, readUlong(tries)) }
    return rv === sar.notSupported ? { ok: false, failure: explainDevice(application, rv) } : failed('PIN_CHANGE_UNCERTAIN')
  } finally {
    library.call('ClearSecureState', handle)
  }
}

/**
 * The next admin PIN, then, with that one, the new PIN: two calls, so a death in between is told from `again`.
 * @returns as `UkeyDriver.unblock`
 */
export function unblockOn(application: SkfApplication, { admin, newPin }: Pick<UnblockUkeyInput, 'admin' | 'newPin'>): Result<undefined> {
  const { library, handle } = application
  const impossible = impossiblePin(newPin, application.profile.pinLength)
  if (impossible !== undefined) return failed('PIN_LENGTH', { ...application.profile.pinLength })
  const unblock = (): Result<undefined> =>
    ofAdmin(application, (tries) =>
      withPins([admin.next, newPin], ([key = noPin, fresh = noPin]) => library.call('UnblockPIN', handle, key, fresh, tries)),
    )
  const replace = (pin: string): Result<undefined> =>
    ofAdmin(application, (tries) =>
      withPins([pin, admin.next], ([old = noPin, next = noPin]) => library.call('ChangePIN', handle, administrator, old, next, tries)),
    )
  try {
    const found = findAdminPinNow(admin, {
      replaces: true,
      triesLeft: () => adminTriesLeft(application),
      attempt: (pin) => (pin === admin.next ? unblock() : replace(pin)),
    })
    if (!found.ok) return found
    return found.value.pin === admin.next ? succeeded(undefined) : unblock()
  } finally {
    library.call('ClearSecureState', handle)
  }
}

function adminTriesLeft({ library, handle, profile }: SkfApplication): number | undefined {
  const [most, told, factory] = [placeForUlong(), placeForUlong(), placeForUlong()]
  const rv = library.call('GetPINInfo', handle, administrator, most, told, factory)
  return rv === sar.ok ? triesLeft(profile, readUlong(told), readUlong(most)) : undefined
}

/** One call with an admin PIN. */
function ofAdmin(application: SkfApplication, call: (tries: Buffer) => number): Result<undefined> {
  const rv = call(placeForUlong())
  if (rv === sar.ok) return succeeded(undefined)
  const meaning = application.profile.errors[rv]
  if (meaning === 'pin-incorrect' || meaning === 'pin-locked' || meaning === 'pin-form') {
    const left = adminTriesLeft(application)
    return failed('UNBLOCK_KEY_REFUSED', left === undefined ? {} : { triesLeft: left })
  }
  return rv === sar.notSupported ? failed('UNBLOCK_NOT_HERE') : { ok: false, failure: explainDevice(application, rv) }
}

/** After a wrong PIN the device is asked how many tries are left; only when it does not say, what came with the refusal counts. */
function explainPin(application: SkfApplication, rv: number, toldTries: number): Failure {
  const meaning = application.profile.errors[rv]
  if (meaning === 'pin-locked') return failure('PIN_LOCKED')
  if (meaning !== 'pin-incorrect' && meaning !== 'pin-form') return explainDevice(application, rv)
  const state = readPinState(application)
  const left = state.ok ? state.value.triesLeft : triesLeft(application.profile, toldTries, 99)
  if (left === 0) return failure('PIN_LOCKED')
  return left === undefined ? failure('PIN_INCORRECT') : failure('PIN_INCORRECT', { triesLeft: left })
}

const noPin = Buffer.alloc(1)

/** Bytes of PINs for one call, each with its zero, wiped afterwards. */
function withPins<Value>(pins: readonly string[], use: (bytes: readonly Buffer[]) => Value): Value {
  const bytes = pins.map((pin) => Buffer.from(`${pin}\0`, 'utf8'))
  try {
    return use(bytes)
  } finally {
    for (const buffer of bytes) buffer.fill(0)
  }
}
