/**
 * What a maker's PKCS #11 library has beyond the standard, as data: SM2, for which the standard has no numbers (v2.40, v3.0). A key is then a
 * CKK_EC with the OID of the SM2 curve, and signs with a mechanism of the maker's own. docs/ukey-drivers.md says how to write a profile.
 */
import { isFileOf } from '../library-file.ts'

export interface Pkcs11Profile {
  readonly name: string
  /** Names of the library's file, in lower case; `*` stands for any characters. */
  readonly files: readonly string[]
  readonly sm2: Sm2Mechanism
}

export interface Sm2Mechanism {
  /** Number of the mechanism, a vendor's (CKM_VENDOR_DEFINED and above). */
  readonly mechanism: number
  /** What it signs: e = SM3(Z‖M), made here, or the message, of which the device makes e. */
  readonly input: 'digest' | 'message'
}

/** The SM2 of a library; undefined when no profile knows of one. */
export const sm2Of = (profiles: readonly Pkcs11Profile[], library: string): Sm2Mechanism | undefined =>
  profiles.find(({ files }) => isFileOf(files, library))?.sm2

/** Numbers below are the standard's own (v2.40 §5.1, CKM_VENDOR_DEFINED). */
const vendorDefined = 0x8000_0000

/** @returns the profiles as a person wrote them; throws one sentence that names the profile and the field */
export function readPkcs11Profiles(value: unknown): readonly Pkcs11Profile[] {
  if (!Array.isArray(value) || value.length > 256) throw new Error('driver profiles: not a list')
  return value.map(readProfile)
}

function readProfile(value: unknown): Pkcs11Profile {
  const { name, files, sm2, ...others } = (value ?? {}) as Readonly<Record<string, unknown>>
  if (typeof name !== 'string' || name === '') throw new Error('driver profiles: one has no name')
  const refuse = (field: string): never => {
    throw new Error(`driver profile "${name}": ${field}`)
  }
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) return refuse(unknown)
  if (!Array.isArray(files) || !files.every((file): file is string => typeof file === 'string' && file === file.toLowerCase()))
    return refuse('files')
  const { mechanism, input } = (sm2 ?? {}) as Readonly<Record<string, unknown>>
  const number = typeof mechanism === 'string' && /^0x[\da-f]{8}$/i.test(mechanism) ? Number(mechanism) : 0
  if (number < vendorDefined || (input !== 'digest' && input !== 'message')) return refuse('sm2')
  return { name, files, sm2: { mechanism: number, input } }
}
