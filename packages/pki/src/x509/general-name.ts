import { elementsOf, expectEnd, enterValue, nextTag, readAny, readOid, readValue } from '../der/reader.ts'
import type { DerReader } from '../der/reader.ts'
import { context, contextPrimitive, tags } from '../der/reader.ts'
import { encodeExplicit, encodeOid, encodeText, encodeValue } from '../der/writer.ts'
import { encodeName, readName } from './name.ts'
import type { Name } from './name.ts'
import { malformed } from '../der/parsed.ts'

/** GeneralName (RFC 5280 §4.2.1.6). Kinds nobody reads here are carried as their encoding. */
export type GeneralName =
  | { readonly kind: 'email' | 'dns' | 'uri'; readonly value: string }
  | { readonly kind: 'directory'; readonly name: Name }
  | { readonly kind: 'ip'; readonly bytes: Uint8Array }
  | { readonly kind: 'registeredId'; readonly oid: string }
  | { readonly kind: 'other' | 'x400' | 'ediParty'; readonly raw: Uint8Array }

const maxText = 4096

/** Names, or subtrees, in one extension. */
export const maxGeneralNames = 4000

/** Reads one GeneralName. */
export function readGeneralName(reader: DerReader): GeneralName {
  switch (nextTag(reader)) {
    case contextPrimitive(1):
      return { kind: 'email', value: readAscii(reader) }
    case contextPrimitive(2):
      return { kind: 'dns', value: readAscii(reader) }
    case contextPrimitive(6):
      return { kind: 'uri', value: readAscii(reader) }
    case contextPrimitive(7):
      return { kind: 'ip', bytes: readAny(reader).content }
    case contextPrimitive(8):
      return { kind: 'registeredId', oid: readOid(reader, contextPrimitive(8)) }
    case context(0):
      return { kind: 'other', raw: readAny(reader).raw }
    case context(3):
      return { kind: 'x400', raw: readAny(reader).raw }
    case context(5):
      return { kind: 'ediParty', raw: readAny(reader).raw }
    case context(4):
      return { kind: 'directory', name: readDirectoryName(reader) }
    default:
      return malformed('no such kind of general name')
  }
}

function readDirectoryName(reader: DerReader): Name {
  // Name is a CHOICE, so its [4] is explicit even under IMPLICIT TAGS (X.680 §31.2.7).
  const wrapped = enterValue(reader, context(4))
  const name = readName(wrapped)
  expectEnd(wrapped)
  return name
}

function readAscii(reader: DerReader): string {
  const { content } = readValue(reader, nextTag(reader))
  if (content.length > maxText || content.some((octet) => octet < 0x20 || octet > 0x7e)) malformed('general name not printable ASCII')
  return Buffer.from(content).toString('latin1')
}

/** Reads GeneralNames; `tag` is SEQUENCE, or the context tag it stands under. */
export const readGeneralNames = (reader: DerReader, tag: number = tags.sequence): GeneralName[] =>
  elementsOf(reader, tag, readGeneralName, maxGeneralNames)

/** Encodes one GeneralName. */
export function encodeGeneralName(name: GeneralName): Uint8Array {
  switch (name.kind) {
    case 'email':
      return encodeText(name.value, contextPrimitive(1))
    case 'dns':
      return encodeText(name.value, contextPrimitive(2))
    case 'uri':
      return encodeText(name.value, contextPrimitive(6))
    case 'ip':
      return encodeValue(contextPrimitive(7), name.bytes)
    case 'registeredId':
      return encodeOid(name.oid, contextPrimitive(8))
    case 'directory':
      return encodeExplicit(4, encodeName(name.name))
    default:
      return name.raw
  }
}

/** The URIs among general names. */
export const urisOf = (names: readonly GeneralName[]): string[] => names.flatMap((name) => (name.kind === 'uri' ? [name.value] : []))
