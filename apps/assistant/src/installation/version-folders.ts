/**
 * Versions side by side: each installation unpacks into a folder of its own below `versions`, and nothing that is there is ever changed.
 * `current` names the one that is started. `complete`, written last, says of each file how large it is: a folder without it, or with a file
 * of another size, was never finished. The launcher (native/launcher) reads the same two files by the same rules.
 */
import { closeSync, fsyncSync, openSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { compareVersions } from '@yinxin/protocol/wire'
import { readTextFile, writeTextFile } from '../platform/json-file.ts'

export interface Installation {
  /** Holds `versions`, `current` and, on Windows, the launcher. */
  readonly root: string
  /** Name of one version's folder below `versions`. */
  readonly folder: string
}

/** `1.2.0_0a1b2c`: three numbers, then nothing that could lead out of the folder. */
const folderForm = /^\d{1,6}\.\d{1,6}\.\d{1,6}[0-9a-z_-]*$/

export const isVersionFolder = (name: string): boolean => name.length <= 63 && folderForm.test(name)

/** `1.2.0` of `1.2.0_0a1b2c`. */
export const versionOfFolder = (folder: string): string => /^[\d.]+/.exec(folder)?.[0] ?? ''

/** A name no folder has yet, also for a version that is installed again. */
export const newFolderName = (version: string, now: number): string => `${version}_${now.toString(36)}`

/** Starts the version that `current` names (native/launcher). */
export const launcherName = 'yinxin.exe'

/** Written into the folder of a version once it has answered after its real start. */
export const answeredFile = 'answered'

export const versionsIn = (root: string): string => join(root, 'versions')
export const pathOfVersion = ({ root, folder }: Installation): string => join(versionsIn(root), folder)
const sealOf = (path: string): string => join(path, 'complete')
/** The file that names the version in use. It is never written, only replaced. */
export const pointerOf = (root: string): string => join(root, 'current')

/** The installation a program is a part of, by its path; undefined for one that was not installed. */
export function installationOf(program: string): Installation | undefined {
  const parts = program.split(sep)
  const at = parts.findLastIndex((part, i) => part === 'versions' && isVersionFolder(parts[i + 1] ?? ''))
  return at < 1 ? undefined : { root: parts.slice(0, at).join(sep), folder: parts[at + 1] ?? '' }
}

/**
 * Writes `complete` for a folder whose files are all there and will not change (signing changes sizes: sign first). Flushes every file
 * before: what it vouches for survives a power cut.
 * @param path the folder itself
 */
export function sealVersion(path: string): void {
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

/** Folder names of the versions that are whole, newest first; of the same version the one that was installed last. */
export function wholeVersions(root: string): readonly string[] {
  return namesIn(versionsIn(root))
    .filter((folder) => isVersionFolder(folder) && isWhole(join(versionsIn(root), folder)))
    .toSorted((a, b) => compareVersions(versionOfFolder(b), versionOfFolder(a)) || (a < b ? 1 : -1))
}

/** The folder `current` names; undefined when it names none that could be one. */
export function readPointer(root: string): string | undefined {
  const name = readTextFile(pointerOf(root))?.split('\n', 1)[0]?.trim() ?? ''
  return isVersionFolder(name) ? name : undefined
}

/** Moves the pointer, in one step (rename over it): there is never none, and never half of one. */
export function writePointer(root: string, folder: string | undefined): void {
  if (folder === undefined) rmSync(pointerOf(root), { force: true })
  else writeTextFile(pointerOf(root), `${folder}\n`)
}

function sizeOf(path: string): number | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat?.isFile() === true ? stat.size : undefined
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch {
    return [] // nothing was ever installed
  }
}

function flushFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
