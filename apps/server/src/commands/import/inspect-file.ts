import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** How text is written in a file. GB18030 is GBK and more, and what Excel in China saves as "CSV". */
export type Encoding = 'utf-8' | 'gb18030'

export type FileForm = { readonly kind: 'csv'; readonly encoding: Encoding; readonly bom: boolean } | { readonly kind: 'xlsx' }

export interface InspectedFile {
  /** Hex SHA-256. */
  readonly sha256: string
  /** In bytes. */
  readonly size: number
  /** By what is in it, whatever its name says. */
  readonly form: FileForm
}

/** Reads a file once, in little memory: its hash, and by its content how it is to be read. Throws one sentence for what can be neither. */
export async function inspectFile(file: string): Promise<InspectedFile> {
  const hash = createHash('sha256')
  const encodings = [watchEncoding('utf-8'), watchEncoding('gb18030')] as const
  let [size, first] = [0, Buffer.alloc(0)]
  try {
    for await (const part of createReadStream(file) as AsyncIterable<Buffer>) {
      hash.update(part)
      if (size < 8) first = Buffer.concat([first, part.subarray(0, 8)])
      size += part.length
      if (!isArchive(first)) for (const encoding of encodings) encoding.take(part)
    }
  } catch {
    throw new Error(`${file} cannot be read`)
  }
  return { sha256: hash.digest('hex'), size, form: formOf(file, first, encodings) }
}

const startsWith = (bytes: Buffer, ...start: readonly number[]) => bytes.subarray(0, start.length).equals(Buffer.from(start))

/** ZIP (APPNOTE §4.3.7); what is in it shows when it is read. */
const isArchive = (first: Buffer) => startsWith(first, 0x50, 0x4b, 0x03, 0x04)

function formOf(file: string, first: Buffer, [utf8, gb18030]: readonly [EncodingWatch, EncodingWatch]): FileForm {
  if (isArchive(first)) return { kind: 'xlsx' }
  if (startsWith(first, 0xd0, 0xcf, 0x11, 0xe0)) throw new Error(`${file} is an old .xls, or has a password: save it as .xlsx without one`)
  if (startsWith(first, 0xff, 0xfe) || startsWith(first, 0xfe, 0xff)) throw new Error(`${file} is UTF-16: save it as "CSV UTF-8" or .xlsx`)
  if (utf8.isPossible()) return { kind: 'csv', encoding: 'utf-8', bom: startsWith(first, 0xef, 0xbb, 0xbf) }
  if (gb18030.isPossible()) return { kind: 'csv', encoding: 'gb18030', bom: false }
  const line = Math.max(utf8.line(), gb18030.line())
  throw new Error(`${file} is neither UTF-8 nor GB18030 (near line ${line}), and no .xlsx: save it as "CSV UTF-8" or .xlsx`)
}

interface EncodingWatch {
  take(part: Buffer): void
  /** True when everything that was taken can be read so. */
  isPossible(): boolean
  /** About where it stopped being possible. */
  line(): number
}

function watchEncoding(encoding: Encoding): EncodingWatch {
  const decoder = new TextDecoder(encoding, { fatal: true })
  let [possible, lines] = [true, 1]
  const attempt = (part?: Buffer) => {
    try {
      const text = part === undefined ? decoder.decode() : decoder.decode(part, { stream: true })
      for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++
    } catch {
      possible = false
    }
    return possible
  }
  return {
    take(part) {
      // By lines, so that the line can be told: no encoding of the two has a line feed inside a character.
      if (possible && !attempt(part)) lines += linesBefore(part, encoding)
    },
    isPossible: () => possible && attempt(),
    line: () => lines,
  }
}

/** Lines of this part that can be read; its first may begin in the middle of a character. */
function linesBefore(part: Buffer, encoding: Encoding): number {
  let [count, start] = [0, part.indexOf(0x0a) + 1]
  if (start === 0) return 0
  for (let end = part.indexOf(0x0a, start); end !== -1; start = end + 1, end = part.indexOf(0x0a, start)) {
    try {
      new TextDecoder(encoding, { fatal: true }).decode(part.subarray(start, end))
    } catch {
      return count + 1
    }
    count++
  }
  return count + 1
}
