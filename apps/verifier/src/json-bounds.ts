/**
 * JSON may be many megabytes of base64, but only little of anything else: what stands outside strings is what makes a reader allocate.
 * Text that breaks these bounds is never given to the JSON reader.
 */
export const jsonBounds = { outsideStrings: 256 * 1024, depth: 8 } as const

const [quote, backslash, space] = [0x22, 0x5c, 0x20]
const opening = new Set([0x5b, 0x7b])
const closing = new Set([0x5d, 0x7d])

/** Why the text is not worth reading as JSON, or nothing. One pass that jumps over strings. */
export function jsonProblem(bytes: Buffer): string | undefined {
  let [outside, depth] = [0, 0]
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? space
    if (++outside > jsonBounds.outsideStrings) return `more than ${jsonBounds.outsideStrings} octets outside strings`
    if (byte === quote) {
      at = endOfString(bytes, at)
      if (at < 0) return 'a string without an end'
    } else if (opening.has(byte) && ++depth > jsonBounds.depth) return `nested deeper than ${jsonBounds.depth}`
    else if (closing.has(byte)) depth--
  }
  return undefined
}

function endOfString(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(quote, start + 1); at >= 0; at = bytes.indexOf(quote, at + 1)) {
    let first = at
    while (bytes[first - 1] === backslash) first--
    if ((at - first) % 2 === 0) return at
  }
  return -1
}
