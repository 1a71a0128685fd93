/** What the switch does to folders: what lies beside `current` is replaced, what nobody needs goes. */
import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Scope } from './copies.ts'
import { answeredFile, isVersionFolder, launcherName, versionsIn, wholeVersions } from './version-folders.ts'
import { isWhole } from '../platform/folder-seal.ts'

/** Files of a version that lie beside `current` too: they start versions and remove them. Only an administrator removes what is everybody's. */
const rootFiles: Readonly<Record<Scope, readonly (readonly [from: string, to: string])[]>> = {
  person: [
    [launcherName, launcherName],
    ['uninstall.exe', 'uninstall.exe'],
  ],
  computer: [
    [launcherName, launcherName],
    ['uninstall-all.exe', 'uninstall.exe'],
  ],
}

/** How often, and how long between, a file that is in use is tried to be replaced. */
const [replaceTries, replaceEveryMs] = [30, 100] as const

/** Replaces them by rename where they differ. One that stays in use stays: it starts every version. */
export async function replaceRootFiles(root: string, path: string, scope: Scope): Promise<void> {
  for (const [name, inRoot] of rootFiles[scope]) {
    const [from, to] = [join(path, name), join(root, inRoot)]
    if (!existsSync(from) || (existsSync(to) && readFileSync(from).equals(readFileSync(to)))) continue
    const beside = `${to}.${process.pid}.new`
    copyFileSync(from, beside)
    if (!(await renamed(beside, to))) rmSync(beside, { force: true })
  }
}

async function renamed(from: string, to: string): Promise<boolean> {
  for (let tries = replaceTries; tries > 0; tries--) {
    try {
      renameSync(from, to)
      return true
    } catch {
      await pause(replaceEveryMs) // it is being started, or looked through
    }
  }
  return false
}

/** A folder younger than this may be one that somebody is at work with, in milliseconds. */
const workMs = 3_600_000

/**
 * Removes every version but `folder` and the newest other one that has answered. What is in use stays for the next time.
 * @param scope everybody's: what came within the hour stays too. No name keeps two administrators' installers apart (one that people could guess they could
 * take first), so it may be another one's, on trial or named by now.
 */
export function removeOthers(root: string, folder: string, scope: Scope): void {
  const versions = versionsIn(root)
  const spare = wholeVersions(root).find((name) => name !== folder && existsSync(join(versions, name, answeredFile)))
  const mayBeAtWork = (path: string, name: string): boolean => isYoung(path) && (scope === 'computer' || isUnfinished(path, name))
  for (const name of readdirSync(versions)) {
    if (name === folder || name === spare || mayBeAtWork(join(versions, name), name)) continue
    const away = name.startsWith('.') ? name : `.old-${name}`
    try {
      if (away !== name) renameSync(join(versions, name), join(versions, away)) // all of it or nothing: a folder in use refuses
      rmSync(join(versions, away), { recursive: true, force: true })
    } catch {
      // in use: the next switch tries again
    }
  }
  for (const name of readdirSync(root)) {
    const isLeft = /\.\d+\.new$/.test(name) && !(scope === 'computer' && isYoung(join(root, name)))
    if (isLeft) rmSync(join(root, name), { force: true })
  }
}

function isYoung(path: string): boolean {
  const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0)
  return age >= 0 && age < workMs
}

const isUnfinished = (path: string, name: string): boolean =>
  isVersionFolder(name) && !existsSync(join(path, answeredFile)) && !isWhole(path)
