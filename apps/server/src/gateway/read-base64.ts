/** Most octets of a message, of its content, and of what a time-stamp is over. */
const maxBytes = 1024 * 1024
const maxBase64 = Math.ceil(maxBytes / 3) * 4

/** The octets of a question's base64; undefined where it is none, or too long. */
export function readBase64(text: string): Uint8Array | undefined {
  if (text.length > maxBase64) return undefined
  const bytes = Buffer.from(text, 'base64')
  return bytes.length <= maxBytes && bytes.toString('base64') === text ? bytes : undefined // node's reading is lenient
}
