import { answerLine } from './answer-line.ts'
import type { KnownInputs } from './known-inputs.ts'

const newline = Buffer.from('\n')

/** Lines in memory of their own, so that a thread can be given it without a copy. */
export function joinLines(lines: readonly Buffer[]): Uint8Array<ArrayBuffer> {
  const size = lines.reduce((sum, { length }) => sum + length + 1, 0)
  const joined = new Uint8Array(new ArrayBuffer(size))
  let at = 0
  for (const line of lines) {
    joined.set(line, at)
    joined.set(newline, at + line.length)
    at += line.length + 1
  }
  return joined
}

/** Answers to lines that `joinLines` put together, as JSON lines. */
export async function answerGroup(group: Uint8Array, known: KnownInputs): Promise<string> {
  const bytes = Buffer.from(group.buffer, group.byteOffset, group.byteLength)
  const answers: string[] = []
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(newline, start)
    answers.push(`${JSON.stringify(await answerLine(bytes.subarray(start, end), known))}\n`)
    start = end + 1
  }
  return answers.join('')
}
