import { createHmac } from 'node:crypto'

/** Crockford's base 32: no letter that is read as a digit, and none of I, L, O, U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Symbols before the check symbol: 40 bits by a key of the desk. */
const length = 8

/** The codes of visits. */
export interface VisitCodes {
  /** `7K2Q93XTM`: eight symbols and one that checks them. */
  codeOf(seed: string): string
  /** What a code is found by. */
  hashOf(code: string): string
}

export function visitCodesWith(key: Uint8Array): VisitCodes {
  const digest = (text: string) => createHmac('sha256', key).update(text).digest()
  return {
    codeOf(seed) {
      const symbols = Array.from(digest(`visit ${seed}`).subarray(0, length), (byte) => alphabet[byte % 32]).join('')
      return symbols + checkSymbol(symbols)
    },
    hashOf: (code) => digest(`find ${code}`).toString('hex'),
  }
}

/**
 * A code as it is typed or scanned: with blanks and dashes, in small letters or full width, O for 0. Undefined when it is none: another length, a symbol that
 * is none, or one that does not fit the check (one wrong symbol always, two neighbours exchanged nearly always).
 */
export function readVisitCode(written: string): string | undefined {
  const code = written.normalize('NFKC').toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  if (code.length !== length + 1 || [...code].some((symbol) => !alphabet.includes(symbol))) return undefined
  return checkSymbol(code.slice(0, length)) === code.at(-1) ? code : undefined
}

/** Luhn's check over an alphabet of 32 (ISO/IEC 7812-1 annex B, with digits of base 32). */
function checkSymbol(symbols: string): string {
  const sum = [...symbols].reverse().reduce((total, symbol, at) => {
    const value = alphabet.indexOf(symbol) * (at % 2 === 0 ? 2 : 1)
    return total + Math.floor(value / 32) + (value % 32)
  }, 0)
  return alphabet[(32 - (sum % 32)) % 32] ?? ''
}
