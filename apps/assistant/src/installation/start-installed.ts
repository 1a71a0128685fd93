/** Starts what is installed the way the desktop does. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { launcherName, pathOfVersion, readPointer } from './version-folders.ts'

/** The program of a version, in its folder. */
export const programName = process.platform === 'win32' ? 'assistant.exe' : 'assistant'

/**
 * By the launcher, which falls back to another version; where there is none, the version `current` names. Does not wait for it.
 * @returns what tells whether the start has failed by now: nothing will answer
 */
export function startInstalled(root: string, ...words: readonly string[]): () => boolean {
  const [launcher, folder] = [join(root, launcherName), readPointer(root)]
  const program = existsSync(launcher) ? launcher : folder === undefined ? undefined : join(pathOfVersion({ root, folder }), programName)
  if (program === undefined) return () => true
  const child = spawn(program, words, { detached: true, stdio: 'ignore', cwd: root })
  let hasFailed = false
  child.on('error', () => (hasFailed = true)).on('exit', (code) => (hasFailed = code !== 0))
  child.unref()
  return () => hasFailed
}
