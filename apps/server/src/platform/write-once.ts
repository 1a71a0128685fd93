import { linkSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes `file` (mode 0600) with what `create` gives, whole or not at all, unless it is there. When two processes do it at once one of them wins,
 * and both read the same afterwards.
 */
export function writeOnce(file: string, create: () => Uint8Array | string): void {
  if (statSync(file, { throwIfNoEntry: false }) !== undefined) return
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const temporary = `${file}.${process.pid}`
  writeFileSync(temporary, create(), { mode: 0o600, flush: true })
  try {
    linkSync(temporary, file) // fails when another process was first: then its file counts
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(temporary, { force: true })
  }
}
