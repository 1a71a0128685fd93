/** PEM text of a DER value (RFC 7468: 64 characters a line). `label` for example `CERTIFICATE`. */
export function derToPem(der: Uint8Array, label: string): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

/** One block of PEM text. */
export type PemBlock = { readonly label: string; readonly der: Uint8Array }

const marker = /-----(BEGIN|END) ([^\r\n-]{1,64})-----/g
const headers = /^\s*(?:[A-Za-z0-9-]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n)+\s*?\r?\n/
const base64 = /^[A-Za-z0-9+/]+={0,2}$/

/**
 * Every block of the text in order; text around the blocks and headers in them are passed over (RFC 7468 §2, RFC 1421 §4.6). `unread` counts
 * what begins and is no block: cut short, not base64, another label at its end.
 */
export function readPem(text: string): { readonly blocks: readonly PemBlock[]; readonly unread: number } {
  const blocks: PemBlock[] = []
  let begun = 0
  let open: { readonly label: string; readonly at: number } | undefined
  for (const { 0: mark, 1: edge, 2: label = '', index } of text.matchAll(marker)) {
    if (edge === 'BEGIN') begun++
    const body = edge === 'END' && open?.label === label ? text.slice(open.at, index).replace(headers, '').replace(/\s+/g, '') : ''
    if (base64.test(body)) blocks.push({ label, der: new Uint8Array(Buffer.from(body, 'base64')) })
    open = edge === 'BEGIN' ? { label, at: index + mark.length } : undefined
  }
  return { blocks, unread: begun - blocks.length }
}

/** The blocks of a text, only those of `label` when given. No block that can be read: an empty list. */
export const pemToDer = (text: string, label?: string): Uint8Array[] =>
  readPem(text)
    .blocks.filter((found) => label === undefined || found.label === label)
    .map(({ der }) => der)

/** The text of a file whose first octets may tell that it is UTF-16 (editors of Windows write it); else an octet a character. */
export function textOfFile(file: Uint8Array): string {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const [first, second] = file
  if (first === 0xff && second === 0xfe) return bytes.toString('utf16le', 2)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(file)
  return bytes.toString('latin1')
}
