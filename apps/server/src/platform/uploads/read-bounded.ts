import { failed, succeeded, type Result } from '@yinxin/protocol/failures'

/** How long somebody may take to send a file, in milliseconds. */
export interface Patience {
  readonly whole: number
  /** Between two pieces. */
  readonly silence: number
}

/**
 * Reads what somebody sends, to the end and no further than `most` bytes. INPUT_TOO_LARGE as soon as it is more; UPLOAD_SLOW when it takes too long or
 * stops; UPLOAD_BROKEN when it breaks off. The sender's stream is let go of in each case.
 */
export async function readBounded(from: AsyncIterable<Uint8Array>, most: number, patience: Patience): Promise<Result<Uint8Array>> {
  const pieces: Uint8Array[] = []
  const reading = from[Symbol.asyncIterator]()
  const whole = timer(patience.whole)
  let size = 0
  try {
    for (;;) {
      const silence = timer(patience.silence)
      const next = await Promise.race([reading.next(), whole.over, silence.over]).finally(() => silence.stop())
      if (next === late) return failed('UPLOAD_SLOW')
      if (next.done === true) return succeeded(Buffer.concat(pieces))
      size += next.value.length
      if (size > most) return failed('INPUT_TOO_LARGE')
      pieces.push(next.value)
    }
  } catch {
    return failed('UPLOAD_BROKEN')
  } finally {
    whole.stop()
    void Promise.resolve(reading.return?.()).catch(() => undefined) // one that hangs is not waited for
  }
}

const late = Symbol('late')

function timer(milliseconds: number): { readonly over: Promise<typeof late>; readonly stop: () => void } {
  let id: NodeJS.Timeout | undefined
  const over = new Promise<typeof late>((resolve) => (id = setTimeout(() => resolve(late), milliseconds)))
  return { over, stop: () => clearTimeout(id) }
}
