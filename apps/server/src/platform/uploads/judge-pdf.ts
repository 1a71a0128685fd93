/** Why a PDF is not taken. */
export type PdfFault = 'no end' | 'something after its end' | 'encrypted' | 'does something'

/** Names of what acts by itself or carries another file (ISO 32000-1 §12.6, §7.11.4, §12.7.8; Adobe's XFA, RichMedia). */
const acting = /\/(?:JavaScript|JS|Launch|EmbeddedFiles?|OpenAction|AA|XFA|RichMedia|SubmitForm|ImportData|GoToE)\b/

/** Where the end must stand, counted from the last byte (as readers look for it). */
const tail = 1024

/**
 * Judges a PDF by its bytes, as far as that goes: it ends where it says, is not encrypted, and names nothing that acts by itself. Names may hide in
 * compressed objects: whoever opens the file still does so from an attachment, in a reader of their own; the scanner looks deeper.
 */
export function judgePdf(bytes: Uint8Array): PdfFault | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const end = text.lastIndexOf('%%EOF')
  if (end < 0 || end < text.length - tail) return 'no end'
  if (/[^\s\0]/.test(text.slice(end + 5))) return 'something after its end'
  // a name may be written with hexadecimal signs: /J#61vaScript (§7.3.5)
  const named = text.replaceAll(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  if (/\/Encrypt\b/.test(named)) return 'encrypted'
  return acting.test(named) ? 'does something' : undefined
}
