import { createHash, createSecretKey, randomBytes, type KeyObject } from 'node:crypto'
import { copyFileSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { writeOnce } from '../write-once.ts'

/** A key that wraps secrets at rest. */
export interface MasterKey {
  /** 8 hex characters, from the key: stands in what it wraps. */
  readonly id: string
  readonly key: KeyObject
}

/** Length of an id in what was wrapped. */
export const idBytes = 4

/** The master key of these 32 bytes. */
export function masterKeyOf(bytes: Uint8Array): MasterKey {
  if (bytes.length !== 32) throw new Error('the master key must have 32 bytes')
  const id = createHash('sha256')
    .update('yinxin master key id\n')
    .update(bytes)
    .digest('hex')
    .slice(0, idBytes * 2)
  return { id, key: createSecretKey(bytes) }
}

/** The key that a change leads to. */
export const nextFile = (file: string): string => `${file}.next`

/** The keys that changes left: what another configuration, or a backup, still has under them can be opened. */
function previousFiles(file: string): readonly string[] {
  const [folder, start] = [dirname(file), `${basename(file)}.previous-`]
  if (!isThere(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.startsWith(start) && !name.endsWith('.new'))
    .map((name) => join(folder, name))
}

/**
 * The master keys in `file` and beside it, the one that wraps first: `file` itself (made, mode 0600, whole or not at all, at first use), before it
 * the next one while a change is under way, after it those that changes left. Throws when a file is readable by others or has another length.
 */
export function readMasterKeys(file: string): readonly MasterKey[] {
  const others = [nextFile(file), ...previousFiles(file)]
  if (!others.some(isThere)) writeOnce(file, () => randomBytes(32))
  else if (!isThere(file)) throw new Error(`${file} is missing, though a change of the master key was made or begun beside it; put it back`)
  for (let attempt = 0; ; attempt++) {
    try {
      return [nextFile(file), file, ...previousFiles(file)].filter(isThere).map(readMasterKey)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt > 2) throw error // a change ended between two looks
    }
  }
}

const isThere = (file: string) => statSync(file, { throwIfNoEntry: false }) !== undefined

function readMasterKey(file: string): MasterKey {
  const key = readFileSync(file)
  if ((statSync(file).mode & 0o077) !== 0) throw new Error(`${file} holds the master key and is readable by others; set its mode to 0600`)
  if (key.length !== 32) throw new Error(`${file} is not a master key: it has ${key.length} bytes instead of 32`)
  return masterKeyOf(key)
}

/**
 * Begins a change of the master key, or goes on with one: from now on every node that reads the folder wraps with the next key and still opens what is
 * under the one before.
 */
export function beginMasterKeyChange(file: string): void {
  writeOnce(nextFile(file), () => randomBytes(32))
}

/** Ends the change: the old key goes aside, where it stays until somebody removes it. Resolves with the file it is in now. */
export function endMasterKeyChange(file: string): string {
  const aside = `${file}.previous-${readMasterKey(file).id}`
  copyFileSync(file, `${aside}.new`)
  renameSync(`${aside}.new`, aside)
  renameSync(nextFile(file), file)
  return aside
}
