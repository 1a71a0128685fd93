import type { UploadKind } from './file-kind.ts'
import { fewAtOnce } from '../few-at-once.ts'

/** Most pixels of a picture: a page at 600 dots an inch has 35 million. What says more is not decoded at all. */
const mostPixels = 50_000_000
/** Longest side of what is kept, in pixels: an A4 page stays readable. */
const longestSide = 4000
/** Seconds one picture may take. */
const patience = 15

/** Each one holds up to 200 MB while it is drawn. */
const drawing = fewAtOnce(2, 20)

/**
 * Decodes a picture and writes it anew: what was beside the picture (a script, an archive, a place and a time) does not come along. Turned as its
 * camera says, made smaller where it is huge.
 * @returns the new bytes; `damaged` when it cannot be decoded whole, or says that it is larger than is decoded; `busy` when too many wait
 */
export async function redrawImage(kind: Exclude<UploadKind, 'pdf'>, bytes: Uint8Array): Promise<Uint8Array | 'damaged' | 'busy'> {
  const drawn = await drawing.run(() => redraw(kind, bytes))
  return drawn ?? 'busy'
}

async function redraw(kind: Exclude<UploadKind, 'pdf'>, bytes: Uint8Array): Promise<Uint8Array | 'damaged'> {
  const sharp = await loadSharp()
  try {
    const image = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'warning', sequentialRead: true, pages: 1 })
    const { format } = await image.metadata()
    if (format !== kind) return 'damaged'
    const sized = image.rotate().resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
    const written = kind === 'jpeg' ? sized.jpeg({ quality: 85 }) : sized.png({ compressionLevel: 9 })
    return await written.timeout({ seconds: patience }).toBuffer()
  } catch {
    return 'damaged' // libvips says why in words of its own, about bytes of a stranger
  }
}

let loaded: Promise<(typeof import('sharp'))['default']> | undefined

/** Loaded when the first picture comes (16 MB, and threads): only the two decoders that are needed may run. */
function loadSharp(): Promise<(typeof import('sharp'))['default']> {
  loaded ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false)
    sharp.concurrency(1)
    sharp.block({ operation: ['VipsForeignLoad'] })
    sharp.unblock({
      operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegSource', 'VipsForeignLoadPngSource'],
    })
    return sharp
  })
  return loaded
}
