/** Octets of a signed message as people have them: a file, PEM or base64 in a field. */
import { decodeBase64 } from '@yinxin/protocol/wire'

/** PEM with any label, base64 with white space, else the octets as they are; undefined where text was pasted that is neither. */
export function readMessage(given: Uint8Array, isText: boolean): Uint8Array | undefined {
  if (given[0] === 0x30 && !isText) return given // DER begins so, and no text of base64 does
  const text = new TextDecoder().decode(given)
  const body = /-----BEGIN [^-]+-----([\s\S]*?)-----END/.exec(text)?.[1] ?? text
  const bytes = decodeBase64(body.replace(/\s+/g, ''))
  return bytes !== undefined && bytes.length > 0 ? bytes : isText ? undefined : given
}
