import { createHmac } from 'node:crypto'
import { freshBytes } from '../../platform/random.ts'

/** Crockford's base 32: no letter that is read as a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

const letters = (count: number): string => Array.from(freshBytes(count), (byte) => alphabet[byte % 32]).join('')

/** 40 random bits as they are sent: two groups of four. */
export const newApplicationCode = (): string => `${letters(4)}-${letters(4)}`

/** A number nobody guesses and anybody can read out: 60 random bits. */
export const newApplicationNumber = (): string => `A-${letters(4)}-${letters(4)}-${letters(4)}`

/** A code as it is compared: as people write it, in small letters or full width, with blanks, O for 0. */
export const readApplicationCode = (written: string): string =>
  written.normalize('NFKC').toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')

export const codeDigestWith =
  (key: Uint8Array) =>
  (uscc: string, code: string): string =>
    createHmac('sha256', key)
      .update(`${uscc} ${readApplicationCode(code)}`)
      .digest('hex')
