import { unseenCharacters } from '../der/text.ts'
import type { Name } from '../x509/name.ts'

/** True when every text of the name shows what it holds. A value that is not text passes: it is not shown as one. */
export const showsAllCharacters = (name: Name): boolean =>
  !name.rdns.flat().some(({ isText, value }) => isText && unseenCharacters(value).length > 0)
