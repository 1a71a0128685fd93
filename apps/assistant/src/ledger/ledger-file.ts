/** The file of the ledger: read whole, grown at its end, cut off where a line was never finished, shortened at its beginning. */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from 'node:fs'
import { writeTextFile } from '../platform/json-file.ts'
import { hashOfLine, newLedger, readLedgerHeader, readLine } from './ledger-chain.ts'
import type { LedgerHeader } from './ledger-line.ts'

export interface LedgerFile {
  /** Undefined when the first line is no header: somebody else wrote it. */
  readonly header: LedgerHeader | undefined
  readonly texts: readonly string[]
  /** Bytes up to the end of the last whole line. */
  readonly size: number
}

/** How far the file may grow, in bytes, what is left when older lines run out, and how long lines are kept, in milliseconds. */
export interface LedgerBounds {
  readonly most: number
  readonly left: number
  readonly keptMs: number
}

/** Throws when there is one that cannot be read. Whole lines only: what stands behind the last line feed was being written when the computer or the assistant went. */
export function readLedgerFile(path: string): LedgerFile {
  const text = textOf(path)
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  const lines = whole.split('\n').slice(0, -1)
  const header = lines.length === 0 ? newLedger : readLedgerHeader(lines[0])
  return { header, texts: header === undefined ? lines : lines.slice(1), size: Buffer.byteLength(whole) }
}

/** Largest file that is read, in bytes: what is bigger was not written by us, and is left as it is. */
const maxRead = 64 * 1024 * 1024

/** Throws for a file that is too large, or cannot be read. What is no file has no lines: writing to it says what is wrong. */
function textOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isFile() !== true) return ''
  if (found.size > maxRead) throw new Error(`${path} is larger than a ledger can be`)
  return readFileSync(path, 'utf8')
}

/** Size in bytes; 0 when there is no file. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/**
 * Puts a line at the end of the first `size` bytes and flushes it; what stands behind them was never finished and goes. Throws when the disk
 * refuses, and leaves nothing of the line then.
 * @returns the new size
 */
export function appendLine(path: string, size: number, line: string): number {
  const descriptor = openSync(path, 'a', 0o600)
  try {
    if (fstatSync(descriptor).size > size) ftruncateSync(descriptor, size)
    const bytes = Buffer.from(`${size === 0 ? `${JSON.stringify(newLedger)}\n` : ''}${line}\n`)
    writeWhole(descriptor, size, bytes)
    return size + bytes.length
  } finally {
    closeSync(descriptor)
  }
}

function writeWhole(descriptor: number, size: number, bytes: Uint8Array): void {
  try {
    for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written)
    fsyncSync(descriptor)
  } catch (error) {
    ftruncateSync(descriptor, size)
    throw error
  }
}

/**
 * Writes the file anew without its oldest lines, when it has grown too large or they are too old; a file that somebody else changed stays as
 * it is. Throws when the disk refuses; the old file is there then.
 */
export function shorten(path: string, file: LedgerFile, now: number, bounds: LedgerBounds): LedgerFile {
  const first = firstKept(file, now, bounds)
  const [before, line] = [file.texts[first - 1], readLine(file.texts[first] ?? '')]
  if (before === undefined || line === undefined || file.header === undefined) return file
  const header: LedgerHeader = { ledger: 1, from: line.n, previous: hashOfLine(before) }
  const texts = file.texts.slice(first)
  const text = `${[JSON.stringify(header), ...texts].join('\n')}\n`
  writeTextFile(path, text)
  return { header, texts, size: Buffer.byteLength(text) }
}

/** Index of the first line that stays. The last one always does. */
function firstKept({ texts, size }: LedgerFile, now: number, { most, left, keptMs }: LedgerBounds): number {
  let [first, rest] = [0, size]
  const next = (): number => Buffer.byteLength(texts[first++] ?? '') + 1
  if (size > most) while (first < texts.length - 1 && rest > left) rest -= next()
  while (first < texts.length - 1 && (readLine(texts[first] ?? '')?.at ?? now) < now - keptMs) next()
  return first
}
