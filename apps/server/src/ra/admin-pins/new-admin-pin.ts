import { freshBytes } from '../../platform/random.ts'

/** Letters and digits that every kind of UKey takes in a PIN. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 16 characters, 80 random bits: the longest that every kind of UKey takes. */
export const newAdminPin = (): string => Array.from(freshBytes(16), (byte) => alphabet[byte % 32]).join('')
