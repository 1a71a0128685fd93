/**
 * Versions side by side: each installation unpacks into a folder of its own below `versions`, and nothing that is there is ever changed.
 * `current` names the one that is started. `complete`, written last, says of each file how large it is: a folder without it, or with a file
 * of another size, was never finished. The launcher (native/launcher) reads the same two files by the same rules.
 */
import { readdirSync, rmSync } from 'node:fs'
import { join, sep } from 'node:path'
import { compareVersions } from '@yinxin/protocol/wire'
import { isWhole } from '../platform/folder-seal.ts'
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
/** The file that names the version in use. It is never written, only replaced. */
export const pointerOf = (root: string): string => join(root, 'current')

/** The installation a program is a part of, by its path; undefined for one that was not installed. */
export function installationOf(program: string): Installation | undefined {
  const parts = program.split(sep)
  const at = parts.findLastIndex((part, i) => part === 'versions' && isVersionFolder(parts[i + 1] ?? ''))
  return at < 1 ? undefined : { root: parts.slice(0, at).join(sep), folder: parts[at + 1] ?? '' }
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

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path)
  } catch {
    return [] // nothing was ever installed
  }
}
