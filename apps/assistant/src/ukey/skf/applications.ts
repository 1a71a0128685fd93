/** Devices and their applications: found, opened, and closed again in the reverse order, whatever happened in between. */
import { createHash } from 'node:crypto'
import { failure, type Failure } from '@yinxin/protocol/failures'
import type { TellButton } from '../hosted-library.ts'
import { impossibleLength, sar } from './codes.ts'
import { devInfoBytes, readDevInfo, readNames } from './layout.ts'
import { placeFor, type Handle, type SkfLibrary } from './library.ts'
import { profileFor, deviceText, type SkfProfile } from './profile.ts'

/** A library with what is known of it. */
export interface Skf {
  readonly library: SkfLibrary
  /** Path of its file. */
  readonly file: string
  readonly profiles: readonly SkfProfile[]
  /** Hears that a device waits for its button. */
  readonly tellButton: TellButton
}

/** An opened application: it has the PIN, and the containers with keys and certificates. */
export interface SkfApplication {
  readonly library: SkfLibrary
  readonly profile: SkfProfile
  readonly handle: Handle
  /** Name of the device it is on, as the library gave it. */
  readonly device: Uint8Array
  /** The same for one application of one device, wherever it is plugged in. */
  readonly id: string
  readonly label: string
  readonly serialNumber: string
  /** Said right before the device is asked to sign: one with a button waits for it then. */
  readonly beforeSigning: () => void
}

/** Most devices and applications that are looked at. */
const [maxDevices, maxApplications] = [16, 8]

/**
 * Visits every application of every device that is plugged in, until `visit` answers true.
 * @returns why a device could not be looked at, for each that could not though it is there
 */
export function eachApplication(skf: Skf, visit: (application: SkfApplication) => boolean): readonly Failure[] {
  const { library, file, profiles } = skf
  const { rv, bytes } = library.read('EnumDev', 1)
  if (rv !== sar.ok) return stillThere(profileFor(profiles, file), rv)
  const failures: Failure[] = []
  for (const device of readNames(bytes, maxDevices)) {
    const { rv: connected, handle } = library.open('ConnectDev', zeroEnded(device))
    if (connected !== sar.ok) {
      failures.push(...stillThere(profileFor(profiles, file), connected))
      continue
    }
    try {
      if (applicationsOf(skf, device, handle, visit, failures)) return failures
    } finally {
      library.call('DisConnectDev', handle)
    }
  }
  return failures
}

function applicationsOf(
  { library, file, profiles, tellButton }: Skf,
  device: Uint8Array,
  deviceHandle: Handle,
  visit: (application: SkfApplication) => boolean,
  failures: Failure[],
): boolean {
  const place = placeFor(devInfoBytes)
  const known = library.call('GetDevInfo', deviceHandle, place)
  const { manufacturer, label, serialNumber } = readDevInfo(place)
  const profile = profileFor(profiles, file, deviceText(profileFor(profiles, file), manufacturer))
  const { rv, bytes } = known === sar.ok ? library.read('EnumApplication', deviceHandle) : { rv: known, bytes: place }
  if (rv !== sar.ok) failures.push(...stillThere(profile, rv))
  for (const name of rv === sar.ok ? readNames(bytes, maxApplications) : []) {
    const opened = library.open('OpenApplication', deviceHandle, zeroEnded(name))
    if (opened.rv !== sar.ok) {
      failures.push(...stillThere(profile, opened.rv))
      continue
    }
    const { handle } = opened
    const id = createHash('sha256')
      .update(JSON.stringify([manufacturer, serialNumber, name].map(hexOf)))
      .digest('hex')
      .slice(0, 32)
    try {
      const texts = { label: deviceText(profile, label), serialNumber: deviceText(profile, serialNumber) }
      const { button } = profile
      const beforeSigning = (): void => button && tellButton({ ukeyId: id, seconds: button.seconds })
      if (visit({ library, profile, handle, device, id, ...texts, beforeSigning })) return true
    } finally {
      library.call('CloseApplication', handle)
    }
  }
  return false
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Bytes with the zero that ends a text in C. */
export const zeroEnded = (bytes: Uint8Array): Buffer => Buffer.concat([bytes, Buffer.alloc(1)])

/** A device pulled out while it was looked at has not failed: it is not there. */
function stillThere({ errors }: SkfProfile, rv: number): readonly Failure[] {
  return errors[rv] === 'removed' ? [] : [failure('UKEY_FAILED', { code: codeOf(rv) })]
}

const codeOf = (rv: number): string => (rv === impossibleLength ? 'length' : `0x${rv.toString(16)}`)

/**
 * What a code means for the person, when it is none of a PIN. Makers answer anything when a device goes in the middle, so one that is not there
 * any more was pulled out, whatever the code.
 */
export function explainDevice({ library, profile, device }: SkfApplication, rv: number): Failure {
  const meaning = profile.errors[rv]
  if (meaning === 'removed') return failure('UKEY_REMOVED')
  if (profile.button !== undefined && meaning === 'button-cancelled') return failure('BUTTON_CANCELLED')
  if (profile.button !== undefined && meaning === 'button-not-pressed') return failure('BUTTON_NOT_PRESSED')
  const listed = library.read('EnumDev', 1)
  const gone = listed.rv === sar.ok && !readNames(listed.bytes, maxDevices).some((name) => Buffer.from(name).equals(device))
  return gone ? failure('UKEY_REMOVED') : failure('UKEY_FAILED', { code: codeOf(rv) })
}
