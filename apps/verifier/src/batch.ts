import { once } from 'node:events'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { UsageError } from '@yinxin/server/commands/arguments.ts'
import { badLine } from './answer-line.ts'
import { createAnswering, type Answering } from './answering.ts'
import { joinLines } from './line-group.ts'
import { createLineSplitter, type InputLine } from './line-splitter.ts'

/** Longest line that is read, in octets: a revocation list of a million entries fits. */
export const maxLineBytes = 64 * 1024 * 1024

/** Lines handed over at once, and what may be under way: beyond it the input waits. */
const [groupLines, groupBytes, mostGroups, mostBytes] = [16, 256 * 1024, 32, maxLineBytes]

export interface BatchOutput {
  /** False when the reader is behind. */
  write(text: string): unknown
}

/** The file's bytes, those of standard input for `-`. Throws UsageError. */
export function openBatch(file: string): AsyncIterable<Buffer> {
  if (file === '-') return process.stdin
  if (!existsSync(file) || statSync(file).isDirectory()) throw new UsageError(`${file} cannot be read`)
  return createReadStream(file, { highWaterMark: 1024 * 1024 })
}

/**
 * Answers every line that is not blank, in order, one JSON object a line. A bad line is answered with the verdict `error`; nothing but the
 * reading of certificates and lists is carried from one line to the next.
 */
export async function answerBatch(input: AsyncIterable<Buffer>, output: BatchOutput, answering = createAnswering()): Promise<void> {
  const splitter = createLineSplitter(maxLineBytes)
  const queue = createQueue(output, answering)
  try {
    for await (const chunk of input) await queue.add(splitter.push(chunk))
    await queue.add(splitter.end())
    await queue.end()
  } finally {
    await answering.close()
  }
}

/** Hands lines over in groups and writes the answers in the order of the lines, as soon as they are there. */
function createQueue(output: BatchOutput, answering: Answering) {
  let written: Promise<void> = Promise.resolve()
  let [groups, bytes] = [0, 0]
  let broken: Error | undefined
  let freed = (): void => undefined
  const oldest = () => new Promise<void>((resolve) => void (freed = resolve))

  async function send(answered: Promise<string>, size: number): Promise<void> {
    groups++
    bytes += size
    written = written
      .then(async () => write(output, await answered))
      .catch((error: unknown) => void (broken ??= error instanceof Error ? error : new Error(String(error))))
      .finally(() => {
        groups--
        bytes -= size
        freed()
      })
    // Wait for the oldest until there is room again; what is written frees its own part.
    while (groups >= mostGroups || (groups > 1 && bytes > mostBytes)) await oldest()
    if (broken !== undefined) throw broken
  }

  return {
    async add(lines: readonly InputLine[]): Promise<void> {
      for (const group of groupsOf(lines)) {
        if (group === 'too long') await send(Promise.resolve(tooLong), tooLong.length)
        else await send(answering.answer(joinLines(group), group.length), sizeOf(group))
      }
    },
    async end(): Promise<void> {
      await written
      if (broken !== undefined) throw broken
    },
  }
}

const tooLong = `${JSON.stringify(badLine(null, 'INPUT_TOO_LARGE', `longer than ${maxLineBytes} octets`))}\n`

const sizeOf = (lines: readonly Buffer[]): number => lines.reduce((sum, { length }) => sum + length, 0)

function* groupsOf(lines: readonly InputLine[]): Generator<Buffer[] | 'too long'> {
  let group: Buffer[] = []
  for (const line of lines) {
    if ('bytes' in line && isBlank(line.bytes)) continue
    const full = group.length >= groupLines || sizeOf(group) >= groupBytes
    if (group.length > 0 && (full || 'tooLong' in line)) {
      yield group
      group = []
    }
    if ('tooLong' in line) yield 'too long'
    else group.push(line.bytes)
  }
  if (group.length > 0) yield group
}

const blanks = new Set(Buffer.from(' \t\r', 'latin1'))
const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => blanks.has(byte))

async function write(output: BatchOutput, text: string): Promise<void> {
  if (output.write(text) === false && output === process.stdout) await once(process.stdout, 'drain')
}
