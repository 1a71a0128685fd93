/**
 * What a maker's PKCS #11 library has beyond the standard, as data: SM2, for which the standard has no numbers (v2.40, v3.0). A key is then a
 * CKK_EC with the OID of the SM2 curve, or of a type of the maker's own, and signs with a mechanism of the maker's own. docs/ukey-drivers.md says
 * how to write a profile.
 */
import { factoryPins } from '../../pin/policy.ts'
import { isButtonSeconds, type DeviceButton } from '../button.ts'
import { isFileOf } from '../library-file.ts'

export interface Pkcs11Profile {
  readonly name: string
  /** Names of the library's file, in lower case; `*` stands for any characters. */
  readonly files: readonly string[]
  /** Undefined: no SM2. */
  readonly sm2: Sm2Profile | undefined
  /** PINs these devices come with: never used to sign, not even tried. */
  readonly factoryPins: readonly string[]
  /** False for a library that holds up every other call while it waits for events. */
  readonly events: boolean
  /** For a device that signs only once the button on it is pressed. */
  readonly button?: TokenButton
  /**
   * What a locked PIN is set anew with. `so-pin`: the SO PIN, which is replaced (C_Login of the security officer, C_SetPIN, C_InitPIN). `puk`: a PUK, which stays the
   * card's (C_SetPIN while nobody is logged in). `none`: nothing.
   */
  readonly unblock: UnblockMeaning
}

export interface TokenButton extends DeviceButton {
  /** Number of the maker's own for a button that nobody pressed in time: the standard has one for `cancelled` only. */
  readonly notPressed?: number
}

const unblockMeanings = ['so-pin', 'puk', 'none'] as const
export type UnblockMeaning = (typeof unblockMeanings)[number]

export interface Sm2Profile {
  /** Number of the mechanism, a vendor's (CKM_VENDOR_DEFINED and above). */
  readonly mechanism: number
  /** What it signs: e = SM3(Z‖M), made here, or the message, of which the device makes e. */
  readonly input: 'digest' | 'message'
  /** Number of the key type where the maker has one of its own; else a key is a CKK_EC on the SM2 curve. */
  readonly keyType?: number
  /** CKA_EC_PARAMS of the SM2 curve where the maker writes it in another way than as its OID: hexadecimal. */
  readonly curve?: string
}

/** For a library nobody has described. PKCS #11 has no word for a factory PIN that has to be changed, so all that are known are. */
const defaultProfile: Pkcs11Profile = { name: 'PKCS #11', files: [], sm2: undefined, factoryPins, events: true, unblock: 'so-pin' }

/**
 * OpenSC takes any SO PIN for right where a card has none, and C_SetPIN for an unblocking only where its own configuration says so
 * (user_pin_unblock_style = set_pin_in_unlogged_session): who has written that there, writes `puk` in a profile.
 */
const ownProfiles: readonly Pkcs11Profile[] = [{ ...defaultProfile, name: 'OpenSC', files: ['*opensc-pkcs11.*'], unblock: 'none' }]

/** The profile for a library, by the name of its file; without one the standard's. */
export const pkcs11ProfileFor = (profiles: readonly Pkcs11Profile[], library: string): Pkcs11Profile =>
  [...profiles, ...ownProfiles].find(({ files }) => isFileOf(files, library)) ?? defaultProfile

/** Numbers below are the standard's own (v2.40 §5.1, CKM_VENDOR_DEFINED). */
const vendorDefined = 0x8000_0000

/** @returns the profiles as a person wrote them; throws one sentence that names the profile and the field */
export function readPkcs11Profiles(value: unknown): readonly Pkcs11Profile[] {
  if (!Array.isArray(value) || value.length > 256) throw new Error('driver profiles: not a list')
  return value.map(readProfile)
}

const isMeaning = (value: unknown): value is UnblockMeaning => (unblockMeanings as readonly unknown[]).includes(value)

type Fields = Readonly<Record<string, unknown>>

function readProfile(value: unknown): Pkcs11Profile {
  const { name, files, sm2, factoryPins: pins, events, unblock, button, ...others } = (value ?? {}) as Fields
  if (typeof name !== 'string' || name === '') throw new Error('driver profiles: one has no name')
  const refuse = (field: string): never => {
    throw new Error(`driver profile "${name}": ${field}`)
  }
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) return refuse(unknown)
  if (!isTexts(files) || files.some((file) => file !== file.toLowerCase())) return refuse('files')
  if (pins !== undefined && !isTexts(pins)) return refuse('factoryPins')
  if (events !== undefined && typeof events !== 'boolean') return refuse('events')
  if (unblock !== undefined && !isMeaning(unblock)) return refuse('unblock')
  return {
    name,
    files,
    sm2: sm2 === undefined ? undefined : (readSm2(sm2 as Fields) ?? refuse('sm2')),
    factoryPins: pins ?? defaultProfile.factoryPins,
    events: events ?? defaultProfile.events,
    ...(button === undefined ? {} : { button: readButton(button as Fields) ?? refuse('button') }),
    unblock: unblock ?? defaultProfile.unblock,
  }
}

/** @returns undefined when a field is not what it may be */
function readSm2({ mechanism, input, keyType, curve, ...others }: Fields): Sm2Profile | undefined {
  const [number, type] = [vendorNumber(mechanism), vendorNumber(keyType)]
  if (Object.keys(others).length > 0 || number === undefined || (input !== 'digest' && input !== 'message')) return undefined
  if (keyType !== undefined && type === undefined) return undefined
  if (curve !== undefined && (typeof curve !== 'string' || !/^(?:[\da-f]{2}){1,64}$/.test(curve))) return undefined
  return { mechanism: number, input, ...(type === undefined ? {} : { keyType: type }), ...(curve === undefined ? {} : { curve }) }
}

/** @returns undefined when a field is not what it may be */
function readButton({ seconds, notPressed, ...others }: Fields): TokenButton | undefined {
  const number = vendorNumber(notPressed)
  if (Object.keys(others).length > 0 || !isButtonSeconds(seconds) || (notPressed !== undefined && number === undefined)) return undefined
  return { seconds, ...(number === undefined ? {} : { notPressed: number }) }
}

/** Written as the makers' headers have them. */
function vendorNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^0x[\da-f]{8}$/i.test(value) ? Number(value) : 0
  return number < vendorDefined ? undefined : number
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length <= 32 && value.every((each) => typeof each === 'string' && each !== '' && each.length <= 128)
