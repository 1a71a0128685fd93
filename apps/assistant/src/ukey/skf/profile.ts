/**
 * What is different from one maker's SKF library to the next, as data. The standard's ways are the default; a profile names only what differs.
 * docs/ukey-drivers.md says how to write one.
 */
import { factoryPin, type PinLength } from '../../pin/policy.ts'
import type { DeviceButton } from '../button.ts'
import { isFileOf } from '../library-file.ts'
import { sar } from './codes.ts'

/**
 * What the code of a call means, where it means something to a person. `pin-form`: no PIN at all for this device, and no try is lost.
 * `button-cancelled`, `button-not-pressed`: of a device with a button; they are no matter of a PIN.
 */
export const skfMeanings = ['removed', 'pin-incorrect', 'pin-locked', 'pin-form', 'button-cancelled', 'button-not-pressed'] as const
export type SkfMeaning = (typeof skfMeanings)[number]

export interface SkfProfile {
  readonly name: string
  /** Names of the library's file, in lower case; `*` stands for any characters. */
  readonly files: readonly string[]
  /** Manufacturers as the device names them; used when no profile has the file's name. */
  readonly manufacturers: readonly string[]
  /** Encoding of labels and names; `either`: UTF-8 where it is valid UTF-8, else GBK. */
  readonly labels: 'utf-8' | 'gbk' | 'either'
  /** What the library tells as the number of tries: those left (the standard), those used, or nothing that can be believed. */
  readonly tries: 'left' | 'used' | 'untold'
  /** Codes beside those of the standard, which they replace. */
  readonly errors: Readonly<Record<number, SkfMeaning>>
  /** False for a library whose word on whether the PIN is the factory's is wrong. */
  readonly factoryFlag: boolean
  /** PINs these devices come with: never used to sign, not even tried. */
  readonly factoryPins: readonly string[]
  readonly pinLength: PinLength
  /** False for a library that holds up every other call while it waits for events. */
  readonly events: boolean
  /** What SKF_RSASignData wants: the DigestInfo (RFC 8017 §9.2), or the hash alone. */
  readonly rsaInput: 'digest-info' | 'digest'
  /** False for a library that sets no PIN anew by the admin PIN. */
  readonly unblock: boolean
  /** False for devices that take encryption keys under SM1 or SSF33 only, which no software has: none is brought to them. */
  readonly keyImport: boolean
  /** For a device that signs only once the button on it is pressed: how long it waits for that. */
  readonly button?: DeviceButton
}

/** The standard's ways, for a library nobody has described. */
const defaultProfile: SkfProfile = {
  name: 'GM/T 0016',
  files: [],
  manufacturers: [],
  labels: 'either',
  tries: 'left',
  errors: {
    [sar.deviceRemoved]: 'removed',
    [sar.pinIncorrect]: 'pin-incorrect',
    [sar.pinInvalid]: 'pin-form',
    [sar.pinLocked]: 'pin-locked',
    [sar.pinLenRange]: 'pin-form',
    [sar.timeout]: 'button-not-pressed',
  },
  factoryFlag: true,
  factoryPins: [factoryPin, '111111'],
  pinLength: { min: 4, max: 16 },
  events: true,
  rsaInput: 'digest-info',
  unblock: true,
  keyImport: true,
}

/** A profile as it is written: everything but the name may be missing. */
export type WrittenProfile = Partial<SkfProfile> & Pick<SkfProfile, 'name'>

/** The whole profile of what somebody wrote. */
export const completed = (written: WrittenProfile): SkfProfile => ({
  ...defaultProfile,
  ...written,
  errors: { ...defaultProfile.errors, ...written.errors },
})

/**
 * The profile for a library, or for one device of it: by the name of the file, else by the manufacturer, else the standard's.
 * @param manufacturer as the device says it; absent before a device was seen
 */
export function profileFor(profiles: readonly SkfProfile[], library: string, manufacturer?: string): SkfProfile {
  return (
    profiles.find(({ files }) => isFileOf(files, library)) ??
    profiles.find(({ manufacturers }) => manufacturer !== undefined && manufacturers.includes(manufacturer)) ??
    defaultProfile
  )
}

/** Text of a device in the encoding of its profile, without what cannot be shown. */
export function deviceText({ labels }: SkfProfile, bytes: Uint8Array): string {
  return decode(labels, bytes)
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, '')
    .trim()
}

function decode(labels: SkfProfile['labels'], bytes: Uint8Array): string {
  if (labels !== 'either') return new TextDecoder(labels).decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gbk').decode(bytes)
  }
}

/** Tries left by what the library told; undefined when that cannot be meant. */
export function triesLeft({ tries }: SkfProfile, told: number, most: number): number | undefined {
  if (tries === 'untold' || most < 1 || most > 99 || told > most) return undefined
  return tries === 'left' ? told : most - told
}
