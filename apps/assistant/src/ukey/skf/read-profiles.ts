/** Profiles as a person writes them: JSON, every field checked, because a wrong one would be found only when a device does not work. */
import { isButtonSeconds } from '../button.ts'
import { completed, skfMeanings, type SkfMeaning, type SkfProfile, type WrittenProfile } from './profile.ts'

/** Most profiles of one file. */
const maxProfiles = 256

/** @returns the profiles; throws one sentence that names the profile and the field */
export function readProfiles(value: unknown): readonly SkfProfile[] {
  if (!Array.isArray(value) || value.length > maxProfiles) throw new Error('driver profiles: not a list')
  return value.map((profile: unknown) => completed(readProfile(profile)))
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= 128
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.length <= 32 && value.every(isText)
const oneOf =
  (...allowed: readonly unknown[]) =>
  (value: unknown) =>
    allowed.includes(value)

/** Fields that may stand in a profile, each with what it may be. */
const fields: Readonly<Record<Exclude<keyof SkfProfile, 'errors'>, (value: unknown) => boolean>> = {
  name: isText,
  files: (value) => isTexts(value) && value.every((file) => file === file.toLowerCase()),
  manufacturers: isTexts,
  labels: oneOf('utf-8', 'gbk', 'either'),
  tries: oneOf('left', 'used', 'untold'),
  factoryFlag: oneOf(true, false),
  factoryPins: isTexts,
  pinLength: isPinLength,
  events: oneOf(true, false),
  rsaInput: oneOf('digest-info', 'digest'),
  unblock: oneOf(true, false),
  keyImport: oneOf(true, false),
  button: isButton,
}

function readProfile(value: unknown): WrittenProfile {
  const { name, errors, ...rest } = (value ?? {}) as Readonly<Record<string, unknown>>
  if (!isText(name)) throw new Error('driver profiles: one has no name')
  for (const [field, content] of Object.entries(rest)) {
    const isAllowed = Object.hasOwn(fields, field) ? fields[field as keyof typeof fields] : undefined
    if (isAllowed?.(content) !== true) throw new Error(`driver profile "${name}": ${field}`)
  }
  return { ...rest, name, ...(errors === undefined ? {} : { errors: readErrors(name, errors) }) }
}

/** Codes are written as hexadecimal numbers, as the makers' headers have them. */
function readErrors(name: string, errors: unknown): Readonly<Record<number, SkfMeaning>> {
  const entries = Object.entries((errors ?? {}) as Readonly<Record<string, unknown>>)
  const read = entries.map(([code, meaning]) => {
    const known = skfMeanings.find((each) => each === meaning)
    if (!/^0x[\da-f]{1,8}$/i.test(code) || known === undefined) throw new Error(`driver profile "${name}": errors: ${code}`)
    return [Number(code), known] as const
  })
  return Object.fromEntries(read)
}

function isButton(value: unknown): boolean {
  const { seconds, ...others } = (value ?? {}) as Readonly<Record<string, unknown>>
  return isButtonSeconds(seconds) && Object.keys(others).length === 0
}

function isPinLength(value: unknown): boolean {
  const { min, max } = (value ?? {}) as { readonly min?: unknown; readonly max?: unknown }
  return Number.isInteger(min) && Number.isInteger(max) && 1 <= Number(min) && Number(min) <= Number(max) && Number(max) <= 64
}
