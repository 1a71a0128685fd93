import { createHash } from 'node:crypto'
import { certificateIssuerKey, emptyEntryExtensions, maxCrlBytes, readCrl, readEntryExtensions } from './crl.ts'
import { expectEnd, readerOver, tags } from '../der/reader.ts'
import type { DerReader } from '../der/reader.ts'
import { nameKey } from '../x509/name.ts'
import type { Name } from '../x509/name.ts'
import { attempt, malformed } from '../der/parsed.ts'
import type { Parsed } from '../der/parsed.ts'
import { contentStart, isReasonOnly, serialEnd, timeEnd, valueEnd } from './entry-scan.ts'
import { firstSlot, issuerNumberAt, offsetMask, tagOf } from './index-form.ts'
import type { CrlIndex } from './index-form.ts'
import { keyedHash } from './keyed-hash.ts'

/** Certificate issuers one indirect list may name. */
const maxIssuers = 65_536

type Building = {
  readonly raw: Uint8Array<ArrayBuffer>
  readonly view: DataView
  readonly seed: Uint32Array<ArrayBuffer>
  readonly crlIssuer: Name
  readonly version: number
  readonly slots: Uint32Array<ArrayBuffer>
  readonly capacity: number
  readonly issuers: Map<string, number>
  readonly criticalUnknown: Set<string>
  readonly changes: number[]
  readonly numbers: number[]
  readonly block: Block
  emptyEntryExtensions: boolean
  /** Issuer of the entry at hand. */
  issuer: number
  entryCount: number
  duplicates: number
}

/** Entries read and hashed, not yet in the table: going there in blocks lets the processor wait for many places at once. */
type Block = { readonly offsets: Uint32Array; readonly hashes: Uint32Array; readonly issuers: Uint32Array; count: number }
const blockSize = 512
const newBlock = (): Block => ({
  offsets: new Uint32Array(blockSize),
  hashes: new Uint32Array(blockSize),
  issuers: new Uint32Array(blockSize),
  count: 0,
})

/**
 * Reads one DER list as strictly as `parseCrl` does, every entry checked, and indexes its entries by certificate issuer and serial number:
 * no object per entry, a hash table of eight octets an entry over the raw bytes. Time and memory grow with the length of the list, whatever
 * serial numbers are on it, as long as nobody who writes lists knows `seed` (eight random octets). Never throws; verifies no signature.
 * A list that fills its own memory is taken over, not copied: the caller must not change it afterwards.
 *
 * A certificate listed twice: the first entry that revokes it counts, whatever a later one says (RFC 5280 §5.1.2.6 has one entry a
 * certificate and says nothing of two); refusing the list would take every other revocation on it away.
 */
export function buildCrlIndex(der: Uint8Array, seed: Uint8Array): Parsed<CrlIndex> {
  return attempt('CRL', () => {
    if (!(der instanceof Uint8Array) || der.length === 0) malformed('empty')
    if (der.length > maxCrlBytes) malformed(`larger than ${maxCrlBytes} bytes`)
    const raw = ownMemory(der)
    const reader = readerOver(raw)
    const words = seedWords(seed)
    const { entries } = readCrl(reader, (inner, issuer, version) => readEntries(raw, words, inner, issuer, version))
    expectEnd(reader)
    return { ...entries, sha256: createHash('sha256').update(raw).digest('hex') }
  })
}

/** The list itself when it is all of its memory, else a copy (Node's Buffers share a pool). */
function ownMemory(der: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = der
  return buffer instanceof ArrayBuffer && buffer.byteLength === der.length ? new Uint8Array(buffer) : new Uint8Array(der)
}

function seedWords(seed: Uint8Array): Uint32Array<ArrayBuffer> {
  if (!(seed instanceof Uint8Array) || seed.length < 8) malformed('the index needs a seed of eight octets')
  const view = new DataView(seed.buffer, seed.byteOffset, seed.length)
  return Uint32Array.of(view.getUint32(0), view.getUint32(4))
}

function readEntries(
  raw: Uint8Array<ArrayBuffer>,
  seed: Uint32Array<ArrayBuffer>,
  reader: DerReader | undefined,
  crlIssuer: Name,
  version: number,
): Omit<CrlIndex, 'sha256'> {
  const [start, end] = reader ? [reader.offset, reader.end] : [0, 0]
  const capacity = 2 * countValues(raw, start, end) + 1
  const building: Building = {
    raw,
    view: new DataView(raw.buffer),
    seed,
    crlIssuer,
    version,
    capacity,
    slots: new Uint32Array(capacity),
    issuers: new Map([['', 0]]),
    criticalUnknown: new Set(),
    emptyEntryExtensions: false,
    changes: [],
    numbers: [],
    block: newBlock(),
    issuer: 0,
    entryCount: 0,
    duplicates: 0,
  }
  addEntries(building, start, end)
  if (reader) reader.offset = end
  return {
    raw,
    seed,
    slots: building.slots,
    entryCount: building.entryCount,
    duplicates: building.duplicates,
    issuerChanges: Uint32Array.from(building.changes),
    issuerNumbers: Uint32Array.from(building.numbers),
    issuers: building.issuers,
    listIssuer: nameKey(crlIssuer),
    criticalUnknown: [...building.criticalUnknown],
    emptyEntryExtensions: building.emptyEntryExtensions,
  }
}

/** How many values stand between two offsets. */
function countValues(bytes: Uint8Array, start: number, end: number): number {
  let count = 0
  for (let at = start; at < end; at = valueEnd(bytes, at, end)) count++
  return count
}

function addEntries(building: Building, start: number, end: number): void {
  const { raw, view, seed, block } = building
  for (let at = start, next = start; at < end; at = next) {
    if (raw[at] !== tags.sequence) malformed('expected an entry')
    next = valueEnd(raw, at, end)
    const serialAt = contentStart(raw, at)
    const serialStop = serialEnd(raw, serialAt, next)
    const timeStop = timeEnd(raw, serialStop, next)
    if (timeStop < next && building.version === 1) malformed('entry extensions in a version 1 list')
    if (timeStop < next && !isReasonOnly(raw, timeStop, next)) readRareExtensions(building, at, timeStop, next)
    block.offsets[block.count] = at
    block.issuers[block.count] = building.issuer
    block.hashes[block.count] = keyedHash(view, serialAt + 2, serialStop - serialAt - 2, seed, building.issuer)
    if (++block.count === blockSize) addBlock(building)
  }
  addBlock(building)
}

/** Anything but a lone reason code goes through the ordinary reader. */
function readRareExtensions(building: Building, entryAt: number, start: number, end: number): void {
  const reader = readerOver(building.raw.subarray(start, end))
  const extensions = readEntryExtensions(reader)
  expectEnd(reader)
  for (const oid of extensions.criticalUnknown) building.criticalUnknown.add(oid)
  building.emptyEntryExtensions ||= extensions === emptyEntryExtensions
  const key = certificateIssuerKey(extensions, building.crlIssuer)
  if (key !== undefined) changeIssuer(building, entryAt, key)
}

function changeIssuer(building: Building, entryAt: number, key: string): void {
  const number = building.issuers.get(key) ?? building.issuers.size
  if (number >= maxIssuers) malformed(`more than ${maxIssuers} certificate issuers`)
  building.issuers.set(key, number)
  if (number === building.issuer) return
  building.issuer = number
  building.changes.push(entryAt)
  building.numbers.push(number)
}

function addBlock(building: Building): void {
  const { block } = building
  for (let i = 0; i < block.count; i++)
    addEntry(building, block.offsets[i] as number, block.hashes[i] as number, block.issuers[i] as number)
  block.count = 0
}

function addEntry(building: Building, entryAt: number, hash: number, issuer: number): void {
  const { slots, capacity } = building
  const tag = tagOf(hash)
  let slot = firstSlot(hash, capacity)
  for (let held = slots[slot] as number; held !== 0; held = slots[slot] as number) {
    if (((held ^ tag) & ~offsetMask) === 0 && isSame(building, held & offsetMask, entryAt, issuer)) {
      building.duplicates++
      // As in crl.ts: the first entry that revokes counts.
      if (isRemoval(building, held & offsetMask)) slots[slot] = (tag | entryAt) >>> 0
      return
    }
    slot = slot + 1 === capacity ? 0 : slot + 1
  }
  slots[slot] = (tag | entryAt) >>> 0
  building.entryCount++
}

/** True for an entry that only takes back a hold. */
function isRemoval({ raw }: Building, entryAt: number): boolean {
  const end = valueEnd(raw, entryAt, raw.length)
  const serialAt = contentStart(raw, entryAt)
  const timeStop = timeEnd(raw, serialEnd(raw, serialAt, end), end)
  if (timeStop === end) return false
  return readEntryExtensions(readerOver(raw.subarray(timeStop, end))).reasonCode === 'removeFromCRL'
}

/** Same serial number and same certificate issuer: the INTEGERs are compared with their lengths. */
function isSame({ raw, changes, numbers }: Building, otherAt: number, entryAt: number, issuer: number): boolean {
  const serial = contentStart(raw, entryAt)
  const other = contentStart(raw, otherAt)
  const size = 2 + (raw[serial + 1] as number)
  for (let i = 1; i < size; i++) if (raw[other + i] !== raw[serial + i]) return false
  return issuerNumberAt(changes, numbers, otherAt) === issuer
}
