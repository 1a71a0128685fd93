/** A line as it arrived, or that it was longer than allowed; its bytes are then gone. */
export type InputLine = { readonly bytes: Buffer } | { readonly tooLong: true }

const newline = 0x0a

/** Splits a stream into lines, keeping never more than `limit` bytes of one: the rest of a longer line is dropped as it arrives. */
export function createLineSplitter(limit: number): { push(chunk: Buffer): InputLine[]; end(): InputLine[] } {
  let parts: Buffer[] = []
  let size = 0

  function take(part: Buffer): void {
    size += part.length
    if (size <= limit) parts.push(part)
    else parts = []
  }

  function finish(): InputLine {
    const line: InputLine = size > limit ? { tooLong: true } : { bytes: parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts) }
    parts = []
    size = 0
    return line
  }

  return {
    push(chunk) {
      const lines: InputLine[] = []
      let start = 0
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
        take(chunk.subarray(start, end))
        lines.push(finish())
        start = end + 1
      }
      if (start < chunk.length) take(chunk.subarray(start))
      return lines
    },
    end: () => (size > 0 ? [finish()] : []),
  }
}
