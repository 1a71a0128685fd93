import { encodeValue } from '@yinxin/pki'

/** A DER value as a tree that can be changed and written again with lengths that fit. */
export type DerTree = { tag: number; content: Uint8Array | DerTree[] }

/** Reads as much as is DER; what is not stays as bytes. Lengths beyond two octets and depths beyond 20 are left alone. */
export function readTree(bytes: Uint8Array, depth = 0): DerTree[] | undefined {
  const values: DerTree[] = []
  for (let at = 0; at < bytes.length;) {
    const [tag, first] = [bytes[at] as number, bytes[at + 1]]
    if (first === undefined || first > 0x82 || first === 0x80) return undefined
    const start = first < 0x80 ? at + 2 : at + 2 + (first & 0x7f)
    const length = first < 0x80 ? first : bytes.subarray(at + 2, start).reduce((sum, octet) => sum * 256 + octet, 0)
    if (start + length > bytes.length) return undefined
    const content = bytes.subarray(start, start + length)
    // Octet strings of extensions and answers hold DER again.
    const mayHold = (tag & 0x20) !== 0 || tag === 0x04
    const inner = mayHold && depth < 20 && content.length > 0 ? readTree(content, depth + 1) : undefined
    values.push({ tag, content: inner ?? new Uint8Array(content) })
    at = start + length
  }
  return values
}

/** The bytes of values one after another. */
export const writeTree = (values: readonly DerTree[]): Uint8Array => new Uint8Array(Buffer.concat(values.map(writeValue)))

const writeValue = ({ tag, content }: DerTree): Uint8Array => encodeValue(tag, content instanceof Uint8Array ? content : writeTree(content))

/** Every list of values in the tree, the outermost first. */
export function listsOf(values: DerTree[]): DerTree[][] {
  return [values, ...values.flatMap(({ content }) => (content instanceof Uint8Array ? [] : listsOf(content)))]
}
