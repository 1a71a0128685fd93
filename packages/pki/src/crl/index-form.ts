/**
 * A list with an index over its entries, as plain data: typed arrays, numbers and texts, so that a worker thread can build it and hand it
 * over without a copy (`crlIndexBuffers` names what to transfer).
 */
export type CrlIndex = {
  /** The whole list, its own memory. */
  readonly raw: Uint8Array<ArrayBuffer>
  /** Open addressing: 0 is free, else the entry's offset in `raw` (low 27 bits) and five bits of its hash. */
  readonly slots: Uint32Array<ArrayBuffer>
  /** Key of the hash, two words; anything but predictable to whoever writes lists. */
  readonly seed: Uint32Array<ArrayBuffer>
  /** Different certificates on the list. */
  readonly entryCount: number
  /** Entries for a certificate that an earlier entry names too; they are passed over. */
  readonly duplicates: number
  /** Offsets from which another certificate issuer holds, ascending, and its number in `issuers` (RFC 5280 §5.3.3). */
  readonly issuerChanges: Uint32Array<ArrayBuffer>
  readonly issuerNumbers: Uint32Array<ArrayBuffer>
  /** Number of each certificate issuer by the key `certificateIssuerKey` gives it; 0 is the list's own. */
  readonly issuers: ReadonlyMap<string, number>
  /** `nameKey` of the list's own issuer. */
  readonly listIssuer: string
  /** Critical extensions of entries that nobody here reads. */
  readonly criticalUnknown: readonly string[]
  /** True when an entry announces extensions and has none. */
  readonly emptyEntryExtensions: boolean
  /** SHA-256 over `raw`, lower-case hex. */
  readonly sha256: string
}

/** Bits of a slot that hold the offset: enough for `maxCrlBytes`. */
const offsetBits = 27
export const offsetMask = 2 ** offsetBits - 1

/** The five bits of a hash that are kept beside the offset; the place in the table comes from the high end. */
export const tagOf = (hash: number): number => (hash << offsetBits) >>> 0

/** Where in a table of `capacity` slots a hash begins to look. */
export const firstSlot = (hash: number, capacity: number): number => Math.floor((hash / 2 ** 32) * capacity)

/** Number of the certificate issuer that holds at an offset: the last change at or before it. */
export function issuerNumberAt(changes: ArrayLike<number>, numbers: ArrayLike<number>, offset: number): number {
  let [low, high] = [0, changes.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((changes[middle] as number) <= offset) low = middle + 1
    else high = middle
  }
  return low === 0 ? 0 : (numbers[low - 1] as number)
}

/** The memory of an index, for the transfer list of `postMessage`. */
export const crlIndexBuffers = (index: CrlIndex): ArrayBuffer[] =>
  [index.raw, index.slots, index.seed, index.issuerChanges, index.issuerNumbers].map(({ buffer }) => buffer)

/** Octets of memory an index takes, the raw list included. */
export const crlIndexBytes = (index: CrlIndex): number => crlIndexBuffers(index).reduce((sum, { byteLength }) => sum + byteLength, 0)
