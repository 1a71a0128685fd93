import { readCrl, readEntryExtensions } from './crl.ts'
import type { Crl, EntryPlaces, CrlEntry } from './crl.ts'
import { atEnd, expectEnd, enterValue, readAny, readOid, readTime, readerOver, tags } from '../der/reader.ts'
import { extensionValue, noExtensions } from '../x509/extensions.ts'
import type { Extensions } from '../x509/extensions.ts'
import { nameKey } from '../x509/name.ts'
import type { Name } from '../x509/name.ts'
import { attempt } from '../der/parsed.ts'
import { encodeSerial } from '../x509/serial-number.ts'
import { contentStart } from './entry-scan.ts'
import { firstSlot, issuerNumberAt, offsetMask, tagOf } from './index-form.ts'
import type { CrlIndex } from './index-form.ts'
import { keyedHash } from './keyed-hash.ts'

/** An entry as it is read when it is asked for. */
export type IndexedRevocation = CrlEntry & {
  /** Object identifier of the instruction of a hold (RFC 3280 §5.3.2; RFC 5280 has dropped it). */
  readonly holdInstruction?: string
}

/** A list whose entries stay in an index; good for everything a parsed list is good for. */
export type IndexedCrl = Crl & { readonly index: CrlIndex }

/** Head of an indexed list: everything but its entries is read, which costs the same for a short list and a long one. */
export function openCrlIndex(index: CrlIndex): IndexedCrl {
  const { entries: _, ...frame } = readCrl(readerOver(index.raw), (inner) => {
    if (inner) inner.offset = inner.end
  })
  const { entryCount, sha256, emptyEntryExtensions } = index
  return {
    ...frame,
    criticalUnknown: [...frame.criticalUnknown, ...index.criticalUnknown],
    emptyEntryExtensions,
    entryCount,
    sha256,
    places: placesOf(index),
    index,
  }
}

/** The index as `lookupRevocation` asks it: certificate issuer and `#` in front of the serial number, unless it is the list's own. */
const placesOf = (index: CrlIndex): EntryPlaces => ({
  get(key) {
    const serialAt = key.lastIndexOf('#') + 1
    const issuer = serialAt === 0 ? 0 : index.issuers.get(key.slice(0, serialAt))
    return entryPlace(index, key.slice(serialAt), issuer)
  },
})

/**
 * The entry for a serial number (lower-case hex, as serial-number.ts writes it), or nothing when it is not on the list; in constant time
 * on average. `issuer` is the certificate's issuer and matters for indirect lists only (RFC 5280 §5.3.3); unless given, the list's own is meant.
 */
export function lookupInIndex(index: CrlIndex, serialNumber: string, issuer?: Name): IndexedRevocation | undefined {
  const at = entryPlace(index, serialNumber, issuerNumber(index, issuer))
  return at === undefined ? undefined : readEntry(index, at)
}

function entryPlace(index: CrlIndex, serialNumber: string, issuer: number | undefined): number | undefined {
  const encoded = attempt('serial number', () => encodeSerial(serialNumber))
  if (issuer === undefined || !encoded.ok) return undefined
  const at = entryAt(index, encoded.value, issuer)
  return at === 0 ? undefined : at
}

function issuerNumber({ issuers, listIssuer }: CrlIndex, issuer: Name | undefined): number | undefined {
  if (!issuer) return 0
  const key = nameKey(issuer)
  return key === listIssuer ? 0 : issuers.get(`${key}#`)
}

/** Offset of the entry with this encoded serial number, 0 when there is none. */
function entryAt(index: CrlIndex, encoded: Uint8Array, issuer: number): number {
  const { raw, slots, seed } = index
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.length)
  const hash = keyedHash(view, 2, encoded.length - 2, seed, issuer)
  const tag = tagOf(hash)
  for (let slot = firstSlot(hash, slots.length); ; slot = slot + 1 === slots.length ? 0 : slot + 1) {
    const held = slots[slot] as number
    if (held === 0) return 0
    const at = held & offsetMask
    if (((held ^ tag) & ~offsetMask) !== 0 || !startsWith(raw, contentStart(raw, at), encoded)) continue
    if (issuerNumberAt(index.issuerChanges, index.issuerNumbers, at) === issuer) return at
  }
}

function startsWith(raw: Uint8Array, start: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i++) if (raw[start + i] !== wanted[i]) return false
  return true
}

function readEntry(index: CrlIndex, at: number): IndexedRevocation {
  const reader = readerOver(index.raw)
  reader.offset = at
  const entry = enterValue(reader, tags.sequence)
  readAny(entry)
  const revokedAt = readTime(entry)
  const extensions = atEnd(entry) ? noExtensions : readEntryExtensions(entry)
  const { reasonCode: reason = 'unspecified', invalidityDate } = extensions
  const holdInstruction = readHoldInstruction(extensions)
  return { revokedAt, reason, ...(invalidityDate ? { invalidityDate } : {}), ...(holdInstruction ? { holdInstruction } : {}) }
}

const holdInstructionCode = '2.5.29.23'

/** Nobody has to write this extension well any more: one that cannot be read is passed over. */
function readHoldInstruction(extensions: Extensions): string | undefined {
  const value = extensionValue(extensions, holdInstructionCode)
  if (!value) return undefined
  const read = attempt('hold instruction', () => {
    const reader = readerOver(value)
    const oid = readOid(reader)
    expectEnd(reader)
    return oid
  })
  return read.ok ? read.value : undefined
}
