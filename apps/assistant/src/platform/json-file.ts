import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, unlinkSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { parseObject, type JsonObject } from '@yinxin/protocol/wire'

/** Largest file of our own that is read, in bytes: what is bigger was not written by us. */
const maxFileBytes = 1024 * 1024

/** Reads a JSON object from a file; undefined when it is missing, too large or no object. */
export function readJsonFile(path: string): JsonObject | undefined {
  const text = readTextFile(path)
  return text === undefined ? undefined : parseObject(text)
}

/** Reads a text file of at most 1 MiB; undefined when it is missing or too large. */
export function readTextFile(path: string): string | undefined {
  try {
    if (statSync(path).size > maxFileBytes) return undefined
    return readFileSync(path, 'utf8')
  } catch {
    return undefined // missing or unreadable: the caller has its own answer for "nothing there"
  }
}

/**
 * Writes a JSON file so that it survives a crash at any instant: beside it, flushed, renamed over it, folder flushed. Readable by its
 * owner only. Throws when the disk refuses.
 */
export function writeJsonFile(path: string, value: unknown): void {
  writeTextFile(path, `${JSON.stringify(value, undefined, 2)}\n`)
}

/** As `writeJsonFile`, for text. */
export function writeTextFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const beside = `${path}.${process.pid}.new`
  try {
    writeFlushed(beside, text)
    renameSync(beside, path)
  } catch (error) {
    removeQuietly(beside)
    throw error
  }
  flushFolder(dirname(path))
}

function writeFlushed(path: string, text: string): void {
  const file = openSync(path, 'w', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function flushFolder(folder: string): void {
  if (process.platform === 'win32') return // a folder cannot be flushed there; the rename is journaled
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // it was never created
  }
}
