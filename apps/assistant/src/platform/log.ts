/**
 * What support asks for when something went wrong that nobody expected: a line each, in the folder of the person's state, where `keepLog` was told to.
 * Two files of at most 5 MB: the one that is full takes the place of the one before.
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { redacted } from './redacted.ts'

/** Most bytes in one file, and most characters of one line. */
export const logLimits = { file: 5_000_000, line: 16_384 } as const

let folder: string | undefined

/** From now on lines are kept in this folder of state as well; a program keeps one log. */
export function keepLog(data: string): void {
  folder = join(data, 'log')
}

/** Writes a line to standard error and into the log. What is personal in `error` is taken out. Never throws: a full disk has its own failure. */
export function logLine(error: string, more: Readonly<Record<string, string>> = {}): void {
  const said = redacted(error, homedir()).slice(0, logLimits.line)
  const line = `${JSON.stringify({ time: new Date().toISOString(), ...more, error: said })}\n`
  process.stderr.write(line)
  if (folder === undefined) return
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const file = join(folder, 'assistant.log')
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
    if (size + Buffer.byteLength(line) > logLimits.file) renameSync(file, join(folder, 'assistant.1.log'))
    appendFileSync(file, line, { mode: 0o600 })
  } catch {
    // standard error has it
  }
}
