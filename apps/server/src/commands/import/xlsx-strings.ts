import type { Readable } from 'node:stream'
import { notReadable } from './not-readable.ts'
import { readXml } from './xlsx-xml.ts'

/** The texts that cells refer to by number: one buffer and where each ends, since millions of strings of their own weigh ten times as much. */
export interface SharedStrings {
  /** Undefined: there is none with this number. */
  at(index: number): string | undefined
}

/** Most characters of a cell (the standard has no limit; every spreadsheet has this one). */
export const longestCell = 32_767

/** Most bytes of shared texts: a register of a million rows has some hundred million. */
const mostBytes = 512 * 1024 ** 2

export const noStrings: SharedStrings = { at: () => undefined }

/** Reads a workbook's shared strings (ISO/IEC 29500-1 §18.4). How a text is spoken (`rPh`) is none of it. */
export async function readSharedStrings(file: string, part: Readable): Promise<SharedStrings> {
  let [bytes, used, ends, count] = [Buffer.allocUnsafe(1024 ** 2), 0, new Uint32Array(65_536), 0]
  let [text, isIn, isSpoken] = ['', false, false]
  const keep = () => {
    const length = Buffer.byteLength(text)
    if (used + length > mostBytes) throw notReadable(file, 'it has more text than a register: save it as "CSV UTF-8"')
    if (used + length > bytes.length) bytes = Buffer.concat([bytes], Math.max(bytes.length * 2, used + length))
    if (count === ends.length) ends = grown(ends)
    used += bytes.write(text, used)
    ends[count++] = used
  }
  const events = {
    open(name: string) {
      if (name === 'si') text = ''
      if (name === 'rPh') isSpoken = true
      isIn = name === 't' && !isSpoken
    },
    close(name: string) {
      if (name === 'si') keep()
      if (name === 'rPh') isSpoken = false
      isIn = false
    },
    text(part: string) {
      if (isIn) text += part
      if (text.length > longestCell) throw notReadable(file, `a cell has more than ${longestCell} characters`)
    },
  }
  for await (const _ of readXml(file, part, events));
  return {
    at: (index) => (index < count ? bytes.toString('utf8', index === 0 ? 0 : ends[index - 1], ends[index]) : undefined),
  }
}

function grown(ends: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(ends.length * 2)
  larger.set(ends)
  return larger
}
