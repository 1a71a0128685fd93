/** The assistant's icon for Windows, from the mark every page shows: one file with a picture for each size a desktop draws it in. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

/** What programs, installers and their windows are built with; `node tools/run.mjs tools/draw-icon.ts` writes it. */
export const iconFile = fileURLToPath(new URL('../../apps/assistant/native/icon/assistant.ico', import.meta.url))

/** Edges in pixels: lists and title bars, menus and desktops at 100 to 200 %, and the large one, which is packed. */
export const iconSizes = [16, 20, 24, 32, 40, 48, 256] as const

const mark = fileURLToPath(new URL('../../packages/ui/src/assets/seal.svg', import.meta.url))
/** Units of the mark's own grid along an edge, and dots an inch at which one unit is one pixel. */
const [markUnits, unitDpi] = [32, 72] as const

/** The mark with an edge of `size` pixels: red, green, blue and opacity of each, from the top left. */
export const drawMark = (size: number): Promise<Buffer> => drawing(size).raw().toBuffer()

const drawing = (size: number): ReturnType<typeof sharp> =>
  sharp(readFileSync(mark), { density: (unitDpi * size) / markUnits })
    .resize(size, size)
    .ensureAlpha()

/** @returns the bytes of an icon file: a directory, then its pictures */
export async function drawIcon(): Promise<Buffer> {
  const pictures = await Promise.all(iconSizes.map(async (size) => ({ size, bytes: await pictureOf(size) })))
  const head = Buffer.alloc(6)
  head.writeUInt16LE(1, 2) // an icon, no cursor
  head.writeUInt16LE(pictures.length, 4)
  let at = head.length + 16 * pictures.length
  const directory = pictures.map(({ size, bytes }) => {
    const entry = Buffer.alloc(16)
    entry[0] = entry[1] = size % 256 // 0 stands for 256
    entry.writeUInt16LE(1, 4)
    entry.writeUInt16LE(32, 6)
    entry.writeUInt32LE(bytes.length, 8)
    entry.writeUInt32LE(at, 12)
    at += bytes.length
    return entry
  })
  return Buffer.concat([head, ...directory, ...pictures.map(({ bytes }) => bytes)])
}

/** The large one as PNG, the others as bitmaps, which every program reads. */
async function pictureOf(size: number): Promise<Buffer> {
  if (size === 256) return drawing(size).png({ compressionLevel: 9 }).toBuffer()
  const [pixels, maskRow] = [await drawMark(size), Math.ceil(size / 32) * 4]
  const head = Buffer.alloc(40) // BITMAPINFOHEADER
  head.writeUInt32LE(head.length, 0)
  head.writeInt32LE(size, 4)
  head.writeInt32LE(2 * size, 8) // picture and mask, one above the other
  head.writeUInt16LE(1, 12)
  head.writeUInt16LE(32, 14)
  const rows = Array.from({ length: size }, (_, row) => blueFirst(pixels.subarray(4 * size * row, 4 * size * (row + 1))))
  return Buffer.concat([head, ...rows.toReversed(), Buffer.alloc(maskRow * size)]) // the opacity is in the picture: the mask hides nothing
}

function blueFirst(row: Buffer): Buffer {
  const turned = Buffer.from(row)
  for (let at = 0; at < turned.length; at += 4) turned.set([row[at + 2] ?? 0, row[at + 1] ?? 0, row[at] ?? 0], at)
  return turned
}
