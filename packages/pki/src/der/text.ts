import { tags } from './reader.ts'
import type { DerValue } from './reader.ts'
import { malformed } from './parsed.ts'

/** How bytes were read that are not what their string type says, or whose type says nothing certain. */
export type ReadAs = 'UTF-8' | 'GB18030' | 'ISO 8859-1'

/** Text of a character string; `readAs` is there when the string type alone did not decide. */
export type Text = { readonly text: string; readonly readAs?: ReadAs }

/**
 * Text of a character string of any of the ASN.1 types (X.680 §41); nothing for other types. Text that its type forbids stops the reading,
 * with two exceptions that issuers have made by the million: TeletexString holds whatever the issuer's computer wrote, and so at times does
 * UTF8String. Both are read by what the bytes are: UTF-8 where that is valid, else GB18030.
 */
export function readCharacterString({ tag, content }: DerValue): Text | undefined {
  switch (tag) {
    case tags.utf8String:
      return asUtf8(content) ?? asGb18030(content) ?? malformed('text not UTF-8')
    case tags.printableString:
    case tags.numericString:
    case tags.ia5String:
    case tags.visibleString:
      return isAscii(content) ? { text: latin1(content) } : malformed('text not ASCII')
    case tags.teletexString:
      return readBytes(content)
    case tags.bmpString:
      return { text: fromCodeUnits(content, 2) }
    case tags.universalString:
      return { text: fromCodeUnits(content, 4) }
    default:
      return undefined
  }
}

/** Text of octets whose type is not known: ASCII, else UTF-8, else GB18030, else one octet a character. */
export function readBytes(content: Uint8Array): Text {
  if (isAscii(content)) return { text: latin1(content) }
  const utf8 = asUtf8(content)
  return utf8 ? { ...utf8, readAs: 'UTF-8' } : (asGb18030(content) ?? { text: latin1(content), readAs: 'ISO 8859-1' })
}

const isAscii = (content: Uint8Array): boolean => content.every((octet) => octet < 0x80)
const latin1 = (content: Uint8Array): string => Buffer.from(content).toString('latin1')

let gb18030: TextDecoder | undefined

/** Valid UTF-8 comes out as it went in; of anything else something is lost on the way. */
function asUtf8(content: Uint8Array): Text | undefined {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length)
  const text = bytes.toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? { text } : undefined
}

function asGb18030(content: Uint8Array): Text | undefined {
  try {
    // Made at first use: hardly anyone needs it, and it costs.
    gb18030 ??= new TextDecoder('gb18030', { fatal: true })
    return { text: gb18030.decode(content), readAs: 'GB18030' }
  } catch {
    return undefined
  }
}

function fromCodeUnits(content: Uint8Array, width: 2 | 4): string {
  if (content.length % width !== 0) malformed('text of impossible length')
  const view = new DataView(content.buffer, content.byteOffset, content.length)
  let text = ''
  for (let at = 0; at < content.length; at += width) {
    const code = width === 2 ? view.getUint16(at) : view.getUint32(at)
    if (code > 0x10ffff) malformed('text with impossible character')
    text += width === 2 ? String.fromCharCode(code) : String.fromCodePoint(code)
  }
  // Pairs in a BMPString are what UTF-16 writers leave there; half a pair is no character at all.
  return text.isWellFormed() ? text : malformed('text with half a character')
}

/**
 * Characters nobody sees, which make two texts look the same or one text look like another: controls (NUL among them), format characters
 * (zero-width, joiners, the bidirectional controls of UAX #9, tags, byte order mark), line and paragraph separators, everything a display
 * leaves out (Default_Ignorable_Code_Point: fillers, variation selectors), halves of pairs, code points that are no characters, and U+FFFD,
 * the mark of text that was lost.
 */
const unseenPattern = String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\ufffd]`
let unseen: RegExp | undefined // made at first use: the sets of Unicode behind it take a millisecond

/** Each kind of unseen character in the text once, as `U+200B`; empty for a text that is what it looks like. */
export function unseenCharacters(text: string): string[] {
  unseen ??= new RegExp(unseenPattern, 'gu')
  const found = new Set(text.match(unseen))
  return [...found].map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`)
}
