import { expectEnd, readAny, readerOver, tags } from '../der/reader.ts'
import { attempt, malformed } from '../der/parsed.ts'
import type { Parsed } from '../der/parsed.ts'
import { readBytes, readCharacterString, unseenCharacters } from '../der/text.ts'
import type { ReadAs, Text } from '../der/text.ts'
import type { Extensions } from './extensions.ts'
import type { Name } from './name.ts'

/**
 * What a certificate writes in one place, for whoever decides on it: exactly one readable value, or why there is none. A value with
 * characters nobody sees is unreadable: it could pass for another. Nothing is trimmed, folded or taken from elsewhere.
 */
export type TextValue =
  | { readonly state: 'absent' }
  | { readonly state: 'written'; readonly text: string; readonly readAs?: ReadAs }
  /** The place is there more than once; all of it in the order of the encoding, unreadable values left out. */
  | { readonly state: 'repeated'; readonly texts: readonly string[] }
  | { readonly state: 'unreadable'; readonly problem: string }

type WithSubject = { readonly subject: Name }
/** Whatever carries extensions. */
export type WithExtensions = { readonly extensions: Pick<Extensions, 'all'> }

/** The subject's attribute of this object identifier, whatever relative name it stands in. */
export function subjectText({ subject }: WithSubject, oid: string): TextValue {
  const found = subject.rdns.flat().filter(({ type }) => type === oid)
  const [only, another] = found
  if (!only) return { state: 'absent' }
  if (another) return { state: 'repeated', texts: found.filter(({ isText }) => isText).map(({ value }) => value) }
  return only.isText ? judged({ text: only.value, ...(only.readAs ? { readAs: only.readAs } : {}) }) : unreadable('not text')
}

/** The extension of this object identifier, as issuers write text there: see `parseExtensionText`. It cannot be there twice (RFC 5280 §4.2). */
export function extensionText({ extensions }: WithExtensions, oid: string): TextValue {
  const found = extensions.all.find((extension) => extension.oid === oid)
  if (!found) return { state: 'absent' }
  const parsed = parseExtensionText(found.value)
  return parsed.ok ? judged(parsed.value) : unreadable(parsed.problem)
}

/** The same judgement for text read in some other way. */
export function judged(read: Text): TextValue {
  if (read.text === '') return unreadable('empty')
  const unseen = unseenCharacters(read.text)
  return unseen.length > 0 ? unreadable(`holds ${unseen.join(' ')}`) : { state: 'written', ...read }
}

const unreadable = (problem: string): TextValue => ({ state: 'unreadable', problem })

const maxWrapping = 3

/**
 * Text of an extension value as issuers write it: a character string of any type, one under an EXPLICIT or IMPLICIT context tag or in an
 * OCTET STRING, or bare ASCII without any encoding. Never throws.
 */
export function parseExtensionText(value: Uint8Array): Parsed<Text> {
  // No encoding begins with a printable octet and fills the value by chance: 0x30 to 0x7e would have to be followed by just its length.
  const encoded = attempt('extension text', () => encodedText(value, 0))
  const bare = value.length > 0 && value.every((octet) => octet >= 0x20 && octet < 0x7f)
  return encoded.ok || !bare ? encoded : { ok: true, value: { text: Buffer.from(value).toString('latin1') } }
}

function encodedText(value: Uint8Array, depth: number): Text {
  const reader = readerOver(value)
  const found = readAny(reader)
  expectEnd(reader)
  const wrapped = isExplicit(found.tag) || found.tag === tags.octetString
  if (wrapped) return depth < maxWrapping ? encodedText(found.content, depth + 1) : malformed('wrapped too often')
  return isImplicit(found.tag) ? readBytes(found.content) : (readCharacterString(found) ?? malformed('not text'))
}

const isExplicit = (tag: number): boolean => (tag & 0xe0) === 0xa0
const isImplicit = (tag: number): boolean => (tag & 0xe0) === 0x80
