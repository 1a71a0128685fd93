/** PEM text of a DER value (RFC 7468: 64 characters a line). `label` for example `CERTIFICATE`. */
export function derToPem(der: Uint8Array, label: string): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

const block = /-----BEGIN ([A-Z0-9 ]{1,64})-----([A-Za-z0-9+/=\s]*)-----END \1-----/g

/**
 * Every PEM block of the text in order, only those of `label` when given. Text around the blocks is passed over;
 * blocks with headers (old encrypted keys) are not read. No block: an empty list.
 */
export function pemToDer(text: string, label?: string): Uint8Array[] {
  return [...text.matchAll(block)]
    .filter(([, found]) => label === undefined || found === label)
    .map(([, , body = '']) => new Uint8Array(Buffer.from(body.replace(/\s+/g, ''), 'base64')))
}
