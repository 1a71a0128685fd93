/** Identifiers of the field. `parse…` = check; a branded string can only come from here. */

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** Unified social credit code 统一社会信用代码, GB 32100-2015: 18 characters. */
export type Uscc = Branded<'Uscc'>

/** Unit code 单位编码 of a social-insurance unit: 6–20 digits or capital letters, given by the bureau. */
export type UnitCode = Branded<'UnitCode'>

/** Resident identity number, GB 11643: 18 characters. */
export type ResidentId = Branded<'ResidentId'>

const usccAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const usccPattern = /^[0-9A-HJ-NPQRTUWXY]{18}$/

/** A credit code and whether its check character fits. One that does not is a warning for a clerk, never a dead end (R20). */
export interface ParsedUscc {
  readonly uscc: Uscc
  readonly checkFits: boolean
}

/** Reads a credit code: trims, upper-cases, checks alphabet and length. Undefined when it cannot be one. */
export function parseUscc(text: unknown): ParsedUscc | undefined {
  if (typeof text !== 'string') return undefined
  const code = text.trim().toUpperCase()
  if (!usccPattern.test(code)) return undefined
  return { uscc: code as Uscc, checkFits: usccCheckCharacter(code) === code[17] }
}

/** Check character of the first 17 characters: (31 − Σ cᵢ·3^(i−1) mod 31) mod 31 (GB 32100-2015 §4.5). */
export function usccCheckCharacter(code: string): string {
  let [sum, weight] = [0, 1]
  for (const character of code.slice(0, 17)) {
    sum += usccAlphabet.indexOf(character) * weight
    weight = (weight * 3) % 31
  }
  return usccAlphabet[(31 - (sum % 31)) % 31] ?? ''
}

/** A unit code, as its whole text. */
export const unitCodePattern = /^[0-9A-Z]{6,20}$/

/** Reads a unit code, or undefined. */
export function parseUnitCode(text: unknown): UnitCode | undefined {
  return typeof text === 'string' && unitCodePattern.test(text) ? (text as UnitCode) : undefined
}

const residentWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** Reads a resident identity number with its check character (GB 11643), or undefined. */
export function parseResidentId(text: unknown): ResidentId | undefined {
  if (typeof text !== 'string' || !/^\d{17}[\dXx]$/.test(text)) return undefined
  const id = text.toUpperCase()
  return residentCheckCharacter(id) === id[17] ? (id as ResidentId) : undefined
}

/** Check character of the first 17 digits of a resident identity number (GB 11643, ISO 7064 MOD 11-2). */
export function residentCheckCharacter(digits: string): string {
  const sum = residentWeights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0)
  return '10X98765432'[sum % 11] ?? ''
}

/** Masks a code for the screen: first four and last four stay (`9199**********83K5`). Shorter than 9: all but the last two. */
export function maskCode(code: string): string {
  if (code.length < 9) return '*'.repeat(Math.max(0, code.length - 2)) + code.slice(-2)
  return code.slice(0, 4) + '*'.repeat(code.length - 8) + code.slice(-4)
}
