/** What the switch does to folders: what lies beside `current` is replaced, what nobody needs goes. */
import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Scope } from './copies.ts'
import { answeredFile, isVersionFolder, isWhole, launcherName, versionsIn, wholeVersions } from './version-folders.ts'

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

/** An unfinished folder younger than this may be one that is being unpacked, in milliseconds. */
const unpackMs = 3_600_000

/** Removes every version but `folder` and the newest other one that has answered. What is in use stays for the next time. */
export function removeOthers(root: string, folder: string): void {
  const versions = versionsIn(root)
  const spare = wholeVersions(root).find((name) => name !== folder && existsSync(join(versions, name, answeredFile)))
  for (const name of readdirSync(versions)) {
    if (name === folder || name === spare || mayBeUnpacking(versions, name)) continue
    const away = name.startsWith('.') ? name : `.old-${name}`
    try {
      if (away !== name) renameSync(join(versions, name), join(versions, away)) // all of it or nothing: a folder in use refuses
      rmSync(join(versions, away), { recursive: true, force: true })
    } catch {
      // in use: the next switch tries again
    }
  }
  for (const name of readdirSync(root)) if (/\.\d+\.new$/.test(name)) rmSync(join(root, name), { force: true })
}

function mayBeUnpacking(versions: string, name: string): boolean {
  const path = join(versions, name)
  const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0)
  return isVersionFolder(name) && !existsSync(join(path, answeredFile)) && !isWhole(path) && age >= 0 && age < unpackMs
}
