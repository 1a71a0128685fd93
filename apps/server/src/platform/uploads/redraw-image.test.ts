import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { redrawImage } from './redraw-image.ts'

const picture = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#336699' } })
const drawn = async (kind: 'png' | 'jpeg', bytes: Uint8Array) => {
  const redrawn = await redrawImage(kind, bytes)
  return typeof redrawn === 'string' ? redrawn : sharp(redrawn).metadata()
}

describe('a picture is drawn anew', () => {
  it('as large as it was, in its own format', async () => {
    expect(await drawn('png', await picture(30, 20).png().toBuffer())).toMatchObject({ format: 'png', width: 30, height: 20 })
    expect(await drawn('jpeg', await picture(30, 20).jpeg().toBuffer())).toMatchObject({ format: 'jpeg', width: 30, height: 20 })
  })

  it('smaller where it is huge, in its own shape; one at the limit stays', async () => {
    expect(await drawn('png', await picture(8000, 100).png().toBuffer())).toMatchObject({ width: 4000, height: 50 })
    expect(await drawn('png', await picture(100, 4000).png().toBuffer())).toMatchObject({ width: 100, height: 4000 })
    expect(await drawn('png', await picture(4001, 10).png().toBuffer())).toMatchObject({ width: 4000 })
  })

  it('turned as its camera says, and says so no more', async () => {
    const lying = await picture(40, 20).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const upright = await drawn('jpeg', lying)
    expect(upright).toMatchObject({ width: 20, height: 40 })
    expect(upright).not.toHaveProperty('orientation')
    expect(upright).not.toHaveProperty('exif')
  })

  it.each([
    ['a PNG that is called a JPEG', 'jpeg', () => picture(5, 5).png().toBuffer()],
    ['a JPEG that is called a PNG', 'png', () => picture(5, 5).jpeg().toBuffer()],
    ['WebP behind another name', 'png', () => picture(5, 5).webp().toBuffer()],
    ['TIFF', 'jpeg', () => picture(5, 5).tiff().toBuffer()],
    ['SVG, which would fetch and run', 'png', async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"/>')],
    ['nothing', 'png', async () => Buffer.alloc(0)],
    ['only its first bytes', 'png', async () => Buffer.from('89504e470d0a1a0a', 'hex')],
  ] as const)('%s is not', async (_what, kind, bytes) => expect(await drawn(kind, await bytes())).toBe('damaged'))

  it('more than may wait are told to come again, and those who wait are drawn', async () => {
    const png = await picture(600, 600).png().toBuffer()
    const answers = await Promise.all(Array.from({ length: 30 }, () => redrawImage('png', png)))
    expect(answers.filter((one) => one === 'busy')).toHaveLength(8)
    expect(answers.filter((one) => typeof one !== 'string')).toHaveLength(22)
  })
})
