import type { Readable } from 'node:stream'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { notReadable } from './not-readable.ts'

// A workbook is a ZIP archive (ISO/IEC 29500-2). Limits on what it declares come before the first byte is unpacked, and yauzl refuses an entry that
// unpacks to more than it declared. A real workbook has some dozen entries and shrinks by 5 to 30.
const [mostEntries, mostBytes, mostRatio] = [2000, 2 * 1024 ** 3, 200]
/** Ratios of small files say nothing. */
const smallBytes = 1024 ** 2

export interface Archive {
  /** Bytes an entry unpacks to; undefined: there is none of this name. */
  sizeOf(name: string): number | undefined
  read(name: string): Promise<Readable>
  close(): void
}

/** Opens a workbook's archive and judges what it declares. Throws one sentence for what is none, or a bomb. */
export async function openArchive(file: string): Promise<Archive> {
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false }).catch((error: unknown) => {
    throw notReadable(file, 'no .xlsx workbook, or a damaged one', error)
  })
  try {
    if (zip.entryCount > mostEntries) throw notReadable(file, `it has ${zip.entryCount} parts: no workbook has so many`)
    const entries = await entriesOf(file, zip)
    judge(file, [...entries.values()])
    return {
      sizeOf: (name) => entries.get(name)?.uncompressedSize,
      async read(name) {
        const entry = entries.get(name)
        if (entry === undefined) throw notReadable(file, `its part ${name} is missing`)
        return zip.openReadStreamPromise(entry)
      },
      close: () => void zip.close(),
    }
  } catch (error) {
    zip.close()
    throw error
  }
}

async function entriesOf(file: string, zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>()
  try {
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry)
  } catch (error) {
    throw notReadable(file, 'no .xlsx workbook, or a damaged one', error)
  }
  if (entries.size < zip.entryCount) throw notReadable(file, 'it has a part twice')
  return entries
}

function judge(file: string, entries: readonly Entry[]): void {
  if (entries.some((entry) => entry.isEncrypted())) throw notReadable(file, 'it has a password: save it without one')
  const total = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0)
  const bomb = entries.some(
    ({ compressedSize, uncompressedSize }) => uncompressedSize > smallBytes && uncompressedSize > compressedSize * mostRatio,
  )
  if (total > mostBytes || bomb)
    throw notReadable(file, `it would unpack to ${Math.round(total / 1024 ** 2)} MiB, too much for its size: save it as "CSV UTF-8"`)
}
