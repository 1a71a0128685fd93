import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runVerify } from '../../apps/verifier/src/verify-command.ts'
import type { Answering } from '../../apps/verifier/src/answering.ts'
import { answerBatch } from '../../apps/verifier/src/batch.ts'
import type { BatchAnswer } from '../../apps/verifier/src/answer-line.ts'

/** The command in this process: exit code and what it wrote. */
export async function verify(...words: string[]): Promise<{ exit: number; out: string; err: string }> {
  let [out, err] = ['', '']
  const print = (text: string): void => void (out += text)
  const io = { print, stdout: { write: print }, stderr: { write: (text: string) => (err += text) } }
  const exit = await runVerify(words, io)
  return { exit, out, err }
}

/** The command's JSON. */
export async function verifyJson(...words: string[]): Promise<{ exit: number } & Readonly<Record<string, unknown>>> {
  const { exit, out, err } = await verify(...words)
  if (out === '') throw new Error(err)
  return { ...(JSON.parse(out) as object), exit }
}

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** Answers to the lines of a batch, however the input is cut into pieces. */
export async function batch(input: string | Buffer, chunkSize = 64 * 1024, answering?: Answering): Promise<BatchAnswer[]> {
  let out = ''
  await answerBatch(inChunks(Buffer.from(input), chunkSize), { write: (text) => (out += text) }, answering)
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as BatchAnswer)
}

const folder = mkdtempSync(join(tmpdir(), 'yinxin-verify-'))

/** The name of a new file with this content. */
export function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
