import { elementsOf, expectEnd, enterValue, readAny, readDer, readOid, tags } from '../der/reader.ts'
import type { DerReader } from '../der/reader.ts'
import { readCharacterString } from '../der/text.ts'
import type { ReadAs } from '../der/text.ts'
import { encodeOid, encodeSequence, encodeSetOf, encodeText } from '../der/writer.ts'
import { toHex } from '../der/bytes.ts'
import { nameAttributeOids } from '../der/oids.ts'
import type { NameAttributeType } from '../der/oids.ts'
import { malformed } from '../der/parsed.ts'
import type { Parsed } from '../der/parsed.ts'

/** One attribute of a name. `value` is the decoded text, or `#` and hex of the encoding when the value is not text. */
export type NameAttribute = {
  readonly type: string
  readonly value: string
  readonly isText: boolean
  /** How the bytes were read, when their string type does not say (der/text.ts). */
  readonly readAs?: ReadAs
  readonly raw: Uint8Array
}

/** A distinguished name: relative names from the root downwards, each a set of attributes (nearly always one). */
export type Name = { readonly rdns: readonly (readonly NameAttribute[])[] }

const limits = { rdns: 64, attributesPerRdn: 16, valueBytes: 2048, encodedBytes: 16 * 1024 }

/** Reads an encoded Name. */
export function parseName(der: Uint8Array): Parsed<Name> {
  return readDer('name', der, limits.encodedBytes, readName)
}

/** Reads a Name inside another structure. */
export function readName(reader: DerReader): Name {
  return { rdns: elementsOf(reader, tags.sequence, (inner) => readRdn(inner, tags.set), limits.rdns) }
}

/** Reads one RelativeDistinguishedName (also as `[1] nameRelativeToCRLIssuer`). */
export function readRdn(reader: DerReader, tag: number): NameAttribute[] {
  const attributes = elementsOf(reader, tag, readAttribute, limits.attributesPerRdn)
  return attributes.length > 0 ? attributes : malformed('empty relative name')
}

function readAttribute(reader: DerReader): NameAttribute {
  const pair = enterValue(reader, tags.sequence)
  const type = readOid(pair)
  const encoded = readAny(pair)
  expectEnd(pair)
  if (encoded.content.length > limits.valueBytes) malformed('attribute value too long')
  const found = readCharacterString(encoded)
  if (!found) return { type, value: `#${toHex(encoded.raw)}`, isText: false, raw: encoded.raw }
  return { type, value: found.text, isText: true, ...(found.readAs ? { readAs: found.readAs } : {}), raw: encoded.raw }
}

/** Encodes a name; values parsed before are written byte for byte. */
export function encodeName(name: Name): Uint8Array {
  return encodeSequence(...name.rdns.map(encodeRdn))
}

const encodeRdn = (rdn: readonly NameAttribute[]): Uint8Array =>
  encodeSetOf(rdn.map(({ type, raw }) => encodeSequence(encodeOid(type), raw)))

const printable: readonly NameAttributeType[] = ['C', 'serialNumber', 'dnQualifier']
const ia5: readonly NameAttributeType[] = ['DC', 'emailAddress']

/** A name from short attribute forms in order, the country first: `nameOf([['C','CN'],['O','…'],['CN','…']])`. */
export function nameOf(attributes: readonly (readonly [NameAttributeType, string])[]): Name {
  return { rdns: attributes.map(([type, value]) => [attributeOf(type, value)]) }
}

function attributeOf(type: NameAttributeType, value: string): NameAttribute {
  // RFC 5280 appendix A.1 fixes the string types of these; everything else is UTF8String (§4.1.2.4).
  const tag = printable.includes(type) ? tags.printableString : ia5.includes(type) ? tags.ia5String : tags.utf8String
  return { type: nameAttributeOids[type], value, isText: true, raw: encodeText(value, tag) }
}

/** First value of an attribute, searched from the most specific end; nothing when absent. */
export function attribute(name: Name, type: NameAttributeType): string | undefined {
  return attributes(name, type)[0]
}

/** All values of an attribute, most specific first. */
export function attributes(name: Name, type: NameAttributeType): string[] {
  const oid = nameAttributeOids[type]
  return name.rdns
    .flat()
    .filter((found) => found.type === oid)
    .map((found) => found.value)
    .reverse()
}

const shortForms = new Map<string, string>(Object.entries(nameAttributeOids).map(([short, oid]) => [oid, short]))

/** RFC 4514 text, most specific first: `CN=张三,O=…,C=CN`. For people and logs; never compare it. */
export function nameToString(name: Name): string {
  const known = texts.get(name)
  if (known !== undefined) return known
  const text = writeName(name)
  texts.set(name, text)
  return text
}

/** Findings name the same certificates over and over. */
const texts = new WeakMap<Name, string>()

function writeName(name: Name): string {
  const part = ({ type, value, isText }: NameAttribute): string => `${shortForms.get(type) ?? type}=${isText ? escapeText(value) : value}`
  return [...name.rdns]
    .reverse()
    .map((rdn) => rdn.map(part).join('+'))
    .join(',')
}

const escapeText = (value: string): string =>
  value
    .replace(/[\\",+;<>=]/g, (special) => `\\${special}`)
    .replace(/^[ #]| $/g, (special) => `\\${special}`)
    // Control characters would let a name write its own log lines.
    .replace(/[\u0000-\u001f\u007f]/g, (control) => `\\${control.charCodeAt(0).toString(16).padStart(2, '0')}`)

/**
 * A text equal for names that match by RFC 5280 §7.1: same attributes in the same order, case and repeated spaces ignored,
 * whatever string type carries them; anything but text is compared byte for byte.
 */
export function nameKey(name: Name): string {
  const known = keys.get(name)
  if (known !== undefined) return known
  const key = JSON.stringify(name.rdns.map(rdnKey))
  keys.set(name, key)
  return key
}

/** Names are immutable and compared over and over in path building, so their key is worked out once. */
const keys = new WeakMap<Name, string>()

/** `nameKey` of one relative name; attribute order inside does not count. */
export const rdnKey = (rdn: readonly NameAttribute[]): string =>
  JSON.stringify(rdn.map(({ type, value, isText }) => [type, isText ? `:${foldText(value)}` : value]).sort(byText))

const byText = (a: readonly string[], b: readonly string[]): number => (a.join('\0') < b.join('\0') ? -1 : 1)

const simpleText = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/

/**
 * String preparation of RFC 4518 for caseIgnoreMatch, which RFC 5280 §7.1 asks for: characters that are mapped to nothing, spaces, case
 * folding with its two many-to-one letters, NFKC, then insignificant space.
 */
function foldText(value: string): string {
  if (simpleText.test(value)) return value.toLowerCase()
  const mapped = value.replace(mappedToNothing, '').replace(mappedToSpace, ' ').normalize('NFKC').toLowerCase()
  const folded = mapped.replace(/[\u00df\u1e9e]/g, 'ss').replace(/\u03c2/g, '\u03c3')
  return folded.normalize('NFKC').trim().replace(/ +/g, ' ')
}

/** RFC 4518 §2.2: soft hyphen, variation selectors, object replacement, zero width space, controls, and format characters. */
const mappedToNothing =
  /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u06dd\u070f\u1806\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2063\u206a-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffc]/g
const mappedToSpace = /[\u0009-\u000d\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g

/** True when the names match for chaining (RFC 5280 §7.1). */
export const namesEqual = (a: Name, b: Name): boolean => nameKey(a) === nameKey(b)

/** True for a name without attributes. */
export const isEmptyName = (name: Name): boolean => name.rdns.length === 0
