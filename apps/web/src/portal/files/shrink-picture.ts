/** From so many bytes on a picture is made smaller before it is sent; a photograph of a page is read at so many pixels. */
const [largeBytes, longestSide] = [1_500_000, 2600]

/** A large photograph as a smaller one, so that a slow line is enough; whatever else, and what cannot be drawn here, as it is. The server judges what comes. */
export async function shrinkPicture(file: Blob): Promise<Blob> {
  if (!/^image\/(?:jpeg|png)$/.test(file.type) || file.size < largeBytes) return file
  try {
    const bitmap = await createImageBitmap(file)
    const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height))
    const canvas = document.createElement('canvas')
    ;[canvas.width, canvas.height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)]
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    const drawn = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85))
    return drawn !== null && drawn.size < file.size ? drawn : file
  } catch {
    return file
  }
}
