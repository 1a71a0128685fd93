import { nameAttributeOids } from '../der/oids.ts'
import { tags } from '../der/reader.ts'
import type { Name, NameAttribute } from '../x509/name.ts'

/** Upper bounds in characters (RFC 5280 appendix A.1, ub-…); an attribute that is not here has none worth a rule. */
const mostCharacters: Readonly<Record<string, number>> = {
  [nameAttributeOids.CN]: 64,
  [nameAttributeOids.O]: 64,
  [nameAttributeOids.OU]: 64,
  [nameAttributeOids.serialNumber]: 64,
  [nameAttributeOids.L]: 128,
  [nameAttributeOids.ST]: 128,
  [nameAttributeOids.emailAddress]: 255,
}

/** True when no attribute is empty or longer than its type allows; a country is a PrintableString of two letters (X520countryName). */
export const fitsUpperBounds = (name: Name): boolean => name.rdns.flat().every((attribute) => !attribute.isText || fits(attribute))

function fits({ type, value, raw }: NameAttribute): boolean {
  if (type === nameAttributeOids.C) return raw[0] === tags.printableString && /^[A-Z]{2}$/.test(value)
  const characters = [...value].length
  return characters >= 1 && characters <= (mostCharacters[type] ?? Number.POSITIVE_INFINITY)
}
