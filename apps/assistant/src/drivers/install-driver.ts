/** Fetches a maker's package, holds it against the signed catalogue, and has it installed. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { DriverPackage } from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { unexpected } from '../platform/unexpected.ts'
import { download } from '../updates/download.ts'
import { fileOfLibrary } from './missing-driver.ts'

export interface InstallDriver {
  readonly driver: DriverPackage
  /** Folder of the assistant's own state. */
  readonly data: string
  readonly root: string
  readonly environment: NodeJS.ProcessEnv
}

/** Longest an installer may take, the person's password included, in milliseconds. */
const installMs = 10 * 60_000

/**
 * Nothing is run whose size and hash are not those the vendor signed, and it is run from a folder that holds nothing else: a library that was
 * left beside it would be taken for one of its own.
 * @returns the failures of `download`; UPDATE_FILE_REFUSED when it was changed between fetching and running; DRIVER_NOT_INSTALLED when the installer
 * failed, was declined, took too long, or did not bring the library
 */
export async function installDriver({ driver, data, root, environment }: InstallDriver): Promise<Result<unknown>> {
  const fetched = join(data, 'drivers', driver.name)
  rmSync(fetched, { force: true }) // one of an earlier time was held against an earlier catalogue
  const here = await download({ address: driver.address, file: fetched, size: driver.size, sha256: driver.sha256 })
  if (!here.ok) return here
  const folder = mkdtempSync(join(data, 'drivers', 'run-'))
  try {
    const file = join(folder, driver.name)
    renameSync(fetched, file)
    const code = await runHeld(driver, file, environment)
    if (code === 'changed') return failed('UPDATE_FILE_REFUSED')
    if (code !== 0) return failed('DRIVER_NOT_INSTALLED', { exitCode: code ?? -1 })
  } finally {
    removeFolder(folder)
  }
  return existsSync(fileOfLibrary(driver.library, root)) ? succeeded({}) : failed('DRIVER_NOT_INSTALLED', { exitCode: 0 })
}

/** An installer that ran as administrator may have left there what only administrators remove: it stays, and the next one has a folder of its own. */
function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch (error) {
    unexpected(error)
  }
}

/**
 * Windows lets a file be kept from every writer: it is held, and its hash taken through what holds it. What runs with an administrator's rights does so from a
 * folder that only administrators write. Elsewhere the folder is the person's own, and an administrator's program is the system's installer.
 * @returns its exit code; undefined when it could not be started, or was ended; `changed` when it is not what was fetched
 */
async function runHeld(driver: DriverPackage, file: string, environment: NodeJS.ProcessEnv): Promise<number | 'changed' | undefined> {
  const [program, ...words] = commandOf(driver, file)
  if (process.platform !== 'win32') {
    const hash = createHash('sha256').update(readFileSync(file)).digest('hex')
    return hash === driver.sha256 ? run(program, words, environment) : 'changed'
  }
  const held = (await import('../windows/hold-file.ts')).holdFileOnWindows(file)
  if (held === undefined) return 'changed'
  try {
    if (held.sha256() !== driver.sha256) return 'changed'
    if (!driver.needsAdministrator) return await run(program, words, environment)
    if (!(await import('../windows/lock-folder.ts')).lockFolderOnWindows(dirname(file))) return undefined
    // Only now: whatever was laid there before it was locked is seen, and nothing comes any more.
    if (readdirSync(dirname(file)).join('/') !== driver.name) return 'changed'
    return await (await import('../windows/run-elevated.ts')).runElevated(program, words, installMs)
  } finally {
    held.letGo()
  }
}

/** Packages that are no programs are given to the system's own installer. polkit, or Windows, asks for the administrator; this program never sees a password. */
function commandOf({ name, needsAdministrator, silent }: DriverPackage, file: string): readonly [string, ...string[]] {
  if (process.platform === 'win32') {
    const msi = join(process.env['SystemRoot'] ?? String.raw`C:\Windows`, 'System32', 'msiexec.exe')
    return name.toLowerCase().endsWith('.msi') ? [msi, '/i', file, '/norestart', ...silent] : [file, ...silent]
  }
  const command = name.endsWith('.deb') ? (['dpkg', '--install', file] as const) : ([file, ...silent] as const)
  if (command[0] === file) chmodSync(file, 0o700)
  return needsAdministrator ? ['pkexec', ...command] : command
}

/** @returns its exit code; undefined when it could not be started, or was ended */
function run(program: string, words: readonly string[], environment: NodeJS.ProcessEnv): Promise<number | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: 'ignore', env: environment, timeout: installMs, killSignal: 'SIGKILL' })
    child.on('error', () => resolve(undefined))
    child.on('exit', (code) => resolve(code ?? undefined))
  })
}
