/** What may be uploaded. Told by what is in it: a name and a declared type are somebody's word. */
export type UploadKind = 'pdf' | 'jpeg' | 'png'

export const mediaTypes: Readonly<Record<UploadKind, string>> = { pdf: 'application/pdf', jpeg: 'image/jpeg', png: 'image/png' }
export const fileEndings: Readonly<Record<UploadKind, string>> = { pdf: 'pdf', jpeg: 'jpg', png: 'png' }

const signatures: readonly (readonly [UploadKind, readonly number[]])[] = [
  ['pdf', [...Buffer.from('%PDF-')]], // ISO 32000-1 §7.5.2: first, though readers forgive a kilobyte before it; we do not
  ['jpeg', [0xff, 0xd8, 0xff]], // ITU-T T.81 §B.1.1.3
  ['png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]], // W3C PNG §5.2
]

/** The kind whose first bytes these are; undefined: none that is taken. */
export function kindOf(bytes: Uint8Array): UploadKind | undefined {
  return signatures.find(([, signature]) => signature.every((byte, at) => bytes[at] === byte))?.[0]
}
