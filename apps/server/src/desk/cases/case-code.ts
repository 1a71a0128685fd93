import { createHmac } from 'node:crypto'

/** Crockford's base 32: no letter that is read as a digit, and none of I, L, O, U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

const length = 8

/** The code of a case: 40 bits by a key of the desk. With the number it shows the case, so wrong ones are counted. */
export function caseCodeWith(key: Uint8Array): (caseId: string) => string {
  return (caseId) => {
    const digest = createHmac('sha256', key).update(caseId).digest()
    return Array.from(digest.subarray(0, length), (byte) => alphabet[byte % 32]).join('')
  }
}

/** A code as it is compared: as people write it, with blanks, in small letters or full width, O for 0. */
export const readCaseCode = (written: string): string =>
  written.normalize('NFKC').toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
