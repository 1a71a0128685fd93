// In a process of its own: where the server's reader of uploads was used, libvips reads no drawing any more (platform/uploads/redraw-image.ts).
import { readFileSync } from 'node:fs'
import * as ResEdit from 'resedit'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { drawMark, iconFile, iconSizes } from '../../tools/windows/icon.ts'

/** Most that a value of a colour may differ: another processor rounds otherwise. */
const rounding = 2

/** The pictures of the icon that lies in the repository, as `drawMark` gives them. Read by resedit, which did not write them. */
async function picturesInFile(): Promise<ReadonlyMap<number, Buffer>> {
  const { icons } = ResEdit.Data.IconFile.from(readFileSync(iconFile))
  const read = icons.map(async ({ data }) => {
    if (!data.isIcon()) {
      const { data: pixels, info } = await sharp(Buffer.from(data.bin)).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
      return [info.width, pixels] as const
    }
    const { bitmapInfo, pixels } = data
    const width = data.width ?? 0
    expect([bitmapInfo.bitCount, data.height]).toEqual([32, width])
    const [stored, turned] = [Buffer.from(pixels), Buffer.alloc(4 * width * width)]
    for (let at = 0; at < turned.length; at += 4) {
      const [row, column] = [Math.floor(at / 4 / width), (at / 4) % width]
      const from = 4 * ((width - 1 - row) * width + column)
      turned.set([stored[from + 2] ?? 0, stored[from + 1] ?? 0, stored[from] ?? 0, stored[from + 3] ?? 0], at)
    }
    return [width, turned] as const
  })
  return new Map(await Promise.all(read))
}

test('the icon in the repository is the mark, in every size', async () => {
  const pictures = await picturesInFile()
  expect([...pictures.keys()]).toEqual([...iconSizes])
  for (const size of iconSizes) {
    const [drawn, found] = [await drawMark(size), pictures.get(size) ?? Buffer.alloc(0)]
    expect(found.length).toBe(drawn.length)
    const differences = found.map((value, at) => Math.abs(value - (drawn[at] ?? 0)))
    expect(
      differences.reduce((most, one) => Math.max(most, one)),
      `${size} pixels`,
    ).toBeLessThanOrEqual(rounding)
  }
})

test('it is seen on light and on dark: corners let through what is behind, the ground is the mark’s blue', async () => {
  const pixels = (await picturesInFile()).get(48) ?? Buffer.alloc(0)
  const at = (x: number, y: number): readonly number[] => [...pixels.subarray(4 * (48 * y + x), 4 * (48 * y + x) + 4)]
  expect(at(0, 0)[3]).toBe(0)
  expect(at(4, 24)).toEqual([0x0c, 0x5a, 0x7b, 255])
  expect(
    at(11, 24)
      .slice(0, 3)
      .every((value) => value > 200),
  ).toBe(true)
})
