/** What a natural person is known by: name, identity document, mobile. Reading is checking; nothing here decides who somebody is. */
import { residentCheckCharacter } from './identifiers.ts'

/**
 * - `resident-id`: 居民身份证 (GB 11643)
 * - `residence-permit`: 港澳台居民居住证, the same 18 characters with a region of 81, 82 or 83
 * - `passport`: 护照 of any country
 */
export const documentKinds = ['resident-id', 'residence-permit', 'passport'] as const
export type DocumentKind = (typeof documentKinds)[number]

/** An identity document as it was typed. */
export interface IdentityDocument {
  readonly kind: DocumentKind
  /** As it is compared: half width, capitals, no spaces. */
  readonly number: string
  /** False: the check character does not fit. A warning (R20): such numbers exist, and only a register or a clerk can say. */
  readonly checkFits: boolean
  /** ISO date, where the number says it. */
  readonly born?: string
}

const eighteen = /^\d{17}[\dX]$/
const passport = /^[A-Z0-9]{5,20}$/
const permitRegions = ['81', '82', '83']
/** Nobody is older, in years: an earlier date is a slip. */
const oldest = 130

/**
 * Reads the number of an identity document; undefined when it cannot be one: another length, another kind's region, a birth date that is no day,
 * lies ahead or more than 130 years back.
 * @param today ISO date
 */
export function readDocument(kind: DocumentKind, text: string, today: string): IdentityDocument | undefined {
  const number = compact(text).toUpperCase()
  if (kind === 'passport') return passport.test(number) && /\d/.test(number) ? { kind, number, checkFits: true } : undefined
  const born = eighteen.test(number) ? birthDate(number) : undefined
  const isPermit = permitRegions.includes(number.slice(0, 2))
  if (born === undefined || isPermit !== (kind === 'residence-permit')) return undefined
  if (born > today || Number(today.slice(0, 4)) - Number(born.slice(0, 4)) > oldest) return undefined
  return { kind, number, born, checkFits: residentCheckCharacter(number) === number[17] }
}

/** The day in positions 7 to 14, when it is one. */
function birthDate(number: string): string | undefined {
  const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)]
  const iso = `${year}-${month}-${day}`
  const time = new Date(`${iso}T00:00:00Z`)
  return Number(year) >= 1800 && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(iso) ? iso : undefined
}

/** Whole years from one ISO date to another. */
export function yearsBetween(born: string, today: string): number {
  return Number(today.slice(0, 4)) - Number(born.slice(0, 4)) - (today.slice(5) < born.slice(5) ? 1 : 0)
}

/** A mobile number of mainland China as 11 digits, however it is grouped or prefixed with +86; undefined when it cannot be one. */
export function readMobile(text: string): string | undefined {
  const number = compact(text)
    .replaceAll(/[-()]/g, '')
    .replace(/^(?:\+|00)86/, '')
  return /^1[3-9]\d{9}$/.test(number) ? number : undefined
}

const compact = (text: string) => text.normalize('NFKC').replaceAll(/\s+/g, '')

/** Letters of any script, rare characters included, and what stands between the parts of a name. */
const nameForm = /^[\p{L}\p{M}][\p{L}\p{M}\p{N} .'·-]*$/u

/** A person's name, spaces and the dot between its parts made one; 2 to 60 characters. Undefined when it cannot be one. */
export function readPersonName(text: string): string | undefined {
  const name = text
    .normalize('NFKC')
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\s*[•‧・．∙⋅·]\s*/g, '·')
  const length = [...name].length
  return length >= 2 && length <= 60 && nameForm.test(name) ? name : undefined
}

/** Names of two people are the same one: letter case and spaces do not matter. */
export const isSameName = (a: string, b: string): boolean =>
  (readPersonName(a) ?? a).replaceAll(' ', '').toUpperCase() === (readPersonName(b) ?? b).replaceAll(' ', '').toUpperCase()

/** A document number for the screen: of 18 characters the region's first four and the last four; of a passport the first and the last two. */
export function maskDocument(number: string): string {
  const [head, tail] = number.length === 18 ? [4, 4] : [1, 2]
  return number.slice(0, head) + '*'.repeat(number.length - head - tail) + number.slice(-tail)
}

/** `199****0163` */
export const maskMobile = (mobile: string): string => `${mobile.slice(0, 3)}****${mobile.slice(-4)}`

/** A name for where somebody else may read: `梁*诺`, `梁*`; of several words the first letter of each. */
export function maskName(name: string): string {
  if (name.includes(' ')) return name.split(' ').map(first).join(' ')
  const characters = [...name]
  const isShort = characters.length < 3
  return (characters[0] ?? '') + '*'.repeat(isShort ? 1 : characters.length - 2) + (isShort ? '' : (characters.at(-1) ?? ''))
}

const first = (word: string) => `${[...word][0] ?? ''}***`
