/**
 * Folders whose files are all there and do not change: `complete`, written last, says of each file how large it is. A folder without it, or with a
 * file of another size, was never finished.
 */
import { closeSync, fsyncSync, openSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readTextFile, writeTextFile } from './json-file.ts'

const sealOf = (path: string): string => join(path, 'complete')

/**
 * Writes `complete` for a folder whose files are all there and will not change (signing changes sizes: sign first). Flushes every file
 * before: what it vouches for survives a power cut.
 * @param path the folder itself
 */
export function sealFolder(path: string): void {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const names = files.map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1)).filter((name) => name !== 'complete')
  for (const name of names) flushFile(join(path, name))
  const lines = names.toSorted().map((name) => `${statSync(join(path, name)).size} ${name}\n`)
  writeTextFile(sealOf(path), lines.join(''))
}

/** Makes a folder one that is never started. */
export const breakSeal = (path: string): void => rmSync(sealOf(path), { force: true })

/** Whether every file that `complete` names is there in its size. */
export const isWhole = (path: string): boolean => missingIn(path).length === 0

/** Files that are gone or of another size than `complete` says; itself, where it says nothing. */
export function missingIn(path: string): readonly string[] {
  const lines = (readTextFile(sealOf(path)) ?? '').split('\n').filter(Boolean)
  if (lines.length === 0) return ['complete']
  const sized = lines.map((line) => /^(\d{1,15}) (.+)$/.exec(line) ?? [line, '-1', line])
  return sized.filter(([, size, name = '']) => sizeOf(join(path, name)) !== Number(size)).map(([, , name = '']) => name)
}

function sizeOf(path: string): number | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat?.isFile() === true ? stat.size : undefined
}

function flushFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
