/** How a running assistant puts a version it has fetched beside itself and hands over to it. */
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { failure, isFailureCode, type Failure } from '@yinxin/protocol/failures'
import { activationExitCodes } from './exit-codes.ts'
import { programName } from './start-installed.ts'
import { newFolderName, pathOfVersion } from './version-folders.ts'
import { sealFolder } from '../platform/folder-seal.ts'

/**
 * Unpacks a version into a folder of its own and starts the switch in it (`--activate`, activate.ts). When all goes well this process is
 * asked to end meanwhile, and the promise is never settled. Whatever happens, also a crash at any moment, a version that works is started next, and
 * nothing needs to be cleaned up.
 * @param root of the installation this program is a part of: `installationOf(ownProgram())`. Best called when no sign-in is at hand (`idle`): the switch does not wait for one
 * @param version three numbers: what the new version's `hello` says
 * @param unpack writes the files of the version into the folder, which is empty: each one verified, through the handle it was written by
 * @returns UPDATE_RUNNING, VERSION_UNUSABLE, VERSION_TAKEN_BACK. Throws what `unpack` throws, with the folder removed
 */
export async function installBeside(root: string, version: string, unpack: (folder: string) => Promise<void>): Promise<Failure> {
  const path = pathOfVersion({ root, folder: newFolderName(version, Date.now()) })
  mkdirSync(path, { recursive: true })
  try {
    await unpack(path)
    sealFolder(path)
  } catch (error) {
    rmSync(path, { recursive: true, force: true })
    throw error
  }
  return switchTo(path)
}

function switchTo(path: string): Promise<Failure> {
  const child = spawn(join(path, programName), ['--activate'], { detached: true, stdio: 'ignore' })
  return new Promise((resolve) => {
    child.once('error', () => resolve(failure('VERSION_UNUSABLE')))
    child.once('exit', (exitCode) => {
      const [code] = Object.entries(activationExitCodes).find(([, one]) => one === exitCode) ?? []
      if (exitCode !== 0) resolve(failure(isFailureCode(code) ? code : 'VERSION_UNUSABLE'))
    })
  })
}
