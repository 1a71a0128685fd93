/** The largest file worth reading, in bytes: a certificate is far smaller. */
const mostBytes = 12_000

/** What a file holds, as the desk takes it: PEM as it is, DER as base64. Undefined: nothing that could be one. What it really is the server says. */
export async function certificateInFile(file: Blob): Promise<string | undefined> {
  if (file.size === 0 || file.size > mostBytes) return undefined
  const bytes = new Uint8Array(await file.arrayBuffer())
  const sequence = 0x30
  if (bytes[0] === sequence) return btoa(String.fromCharCode(...bytes))
  const text = new TextDecoder().decode(bytes).trim()
  return /^-----BEGIN CERTIFICATE-----|^[A-Za-z\d+/=\s]+$/.test(text) ? text : undefined
}
