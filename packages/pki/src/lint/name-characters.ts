import type { Name } from '../x509/name.ts'

/**
 * Characters that make two names look alike or one name look like another: control characters, format characters (zero-width, joiners,
 * the bidirectional controls of UAX #9, tags), line and paragraph separators, everything a display leaves out (Unicode
 * Default_Ignorable_Code_Point: fillers, variation selectors), halves of surrogate pairs, and code points that are no characters.
 */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u

/** True when every text of the name shows what it holds. A value that is not text passes: it is not shown as one. */
export const showsAllCharacters = (name: Name): boolean => !name.rdns.flat().some(({ isText, value }) => isText && hasInvisible(value))

/** True for a text with a character that is not seen, or that changes how its neighbours are seen. */
export const hasInvisible = (text: string): boolean => invisible.test(text)
