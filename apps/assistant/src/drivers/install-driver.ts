/** Fetches a maker's package, holds it against the signed catalogue, and has it installed. */
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DriverPackage } from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { download } from '../updates/download.ts'

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
 * Nothing is run whose size and hash are not those the vendor signed.
 * @returns the failures of `download`; DRIVER_NOT_INSTALLED when the installer failed, was declined, took too long, or did not bring the library
 */
export async function installDriver({ driver, data, root, environment }: InstallDriver): Promise<Result<unknown>> {
  const file = join(data, 'drivers', driver.name)
  rmSync(file, { force: true }) // one of an earlier time was held against an earlier catalogue
  const fetched = await download({ address: driver.address, file, size: driver.size, sha256: driver.sha256 })
  if (!fetched.ok) return fetched
  try {
    const [program = '', ...words] = commandOf(driver, file)
    const code = await run(program, words, environment)
    if (code !== 0) return failed('DRIVER_NOT_INSTALLED', { exitCode: code ?? -1 })
  } finally {
    rmSync(file, { force: true })
  }
  return existsSync(join(root, driver.library.path)) ? succeeded({}) : failed('DRIVER_NOT_INSTALLED', { exitCode: 0 })
}

/** polkit asks for the administrator's password, in a window of the desktop; this program never sees it. */
function commandOf({ name, needsAdministrator, silent }: DriverPackage, file: string): readonly string[] {
  const command = name.endsWith('.deb') ? ['dpkg', '--install', file] : [file, ...silent]
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
