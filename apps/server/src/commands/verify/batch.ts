import { once } from 'node:events'
import { createReadStream, existsSync, statSync } from 'node:fs'
import type { FailureCode } from '@yinxin/protocol'
import { UsageError } from '../arguments.ts'
import { answerQuestion } from './answer.ts'
import type { Answer } from './answer-form.ts'
import { readBatchLine, type BatchLine, type LineId } from './batch-line.ts'
import type { AnswerFinding } from './failure-codes.ts'
import { createKnownInputs, type KnownInputs } from './known-inputs.ts'
import { createLineSplitter, type InputLine } from './line-splitter.ts'

/** Longest line that is read, in octets: a revocation list of a million entries fits. */
export const maxLineBytes = 64 * 1024 * 1024

/** What a batch writes for one line. Findings of `authentication` are the gateway's, without a clause. */
export interface BatchAnswer {
  readonly id: LineId
  readonly verdict: Answer['verdict'] | 'error'
  readonly code?: FailureCode
  readonly reason?: string
  readonly findings: readonly (Omit<AnswerFinding, 'clause' | 'result'> & { readonly result: string; readonly clause?: string })[]
}

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
export async function answerBatch(input: AsyncIterable<Buffer>, output: BatchOutput): Promise<void> {
  const splitter = createLineSplitter(maxLineBytes)
  const known = createKnownInputs()
  const answerAll = async (lines: readonly InputLine[]): Promise<void> => {
    for (const line of lines) {
      if (isBlank(line)) continue
      await write(output, `${JSON.stringify(await answerLine(line, known))}\n`)
    }
  }
  for await (const chunk of input) await answerAll(splitter.push(chunk))
  await answerAll(splitter.end())
}

const blanks = new Set(Buffer.from(' \t\r', 'latin1'))
const isBlank = (line: InputLine): boolean => 'bytes' in line && line.bytes.every((byte) => blanks.has(byte))

async function write(output: BatchOutput, text: string): Promise<void> {
  if (output.write(text) === false && output === process.stdout) await once(process.stdout, 'drain')
}

async function answerLine(line: InputLine, known: KnownInputs): Promise<BatchAnswer> {
  if ('tooLong' in line) return badLine(null, 'INPUT_TOO_LARGE', `longer than ${maxLineBytes} octets`)
  const asked = readBatchLine(line.bytes, known)
  if ('problem' in asked) return badLine(asked.id, 'INPUT_INVALID', asked.problem)
  const { verdict, code, reason, findings } = 'question' in asked ? answerQuestion(asked.question) : await answerAuthentication(asked)
  return {
    id: asked.id,
    verdict,
    ...(code === undefined ? {} : { code }),
    ...(reason === undefined ? {} : { reason }),
    findings: [...findings, ...asked.unknown.map(unknownField)],
  }
}

type Asked = Extract<BatchLine, { authentication: unknown }>

/** The gateway is loaded with the first such line; each line gets one of its own, so that none is a replay of another. */
async function answerAuthentication({ id, authentication }: Asked): Promise<Omit<BatchAnswer, 'id'>> {
  const { verifyAuthentication } = await import('./authentication.ts')
  try {
    return await verifyAuthentication(authentication)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return badLine(id, 'INPUT_INVALID', error.message)
  }
}

const badLine = (id: LineId, code: FailureCode, detail: string): BatchAnswer => ({
  id,
  verdict: 'error',
  code,
  findings: [{ check: 'line', result: 'failed', code, detail }],
})

const unknownField = (name: string): BatchAnswer['findings'][number] => ({
  check: 'line',
  result: 'note',
  detail: `field not known, passed over: ${name.slice(0, 60)}`,
})
