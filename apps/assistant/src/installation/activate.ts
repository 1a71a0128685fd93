/**
 * The one switch from one version to the next, for the installer and for updates alike. The new version does it itself: it is unpacked
 * beside the others and started with `--activate`. Killed at any step, the next start finds a version that works: until the pointer has
 * moved it is the one before, afterwards the new one, which has then shown that it starts here.
 */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { openInstallationKeys } from '../loopback/installation-keys.ts'
import { claimName } from '../platform/claim-name.ts'
import { writeTextFile } from '../platform/json-file.ts'
import { killProcessesIn, processesIn } from '../platform/processes.ts'
import { removeOthers, replaceRootFiles } from './folder-work.ts'
import { forgetRefusedVersion, noteRefusedVersion } from './refused-version.ts'
import { askToQuit, runningVersion } from './running.ts'
import { startInstalled } from './start-installed.ts'
import { standsTrial } from './trial.ts'
import {
  answeredFile,
  pathOfVersion,
  readPointer,
  versionOfFolder,
  versionsIn,
  wholeVersions,
  writePointer,
  type Installation,
} from './version-folders.ts'
import { breakSeal, isWhole } from '../platform/folder-seal.ts'

/** What has happened when `reached` is called with it, in this order. */
export const activationSteps = ['tried', 'copied', 'pointed', 'registered', 'ended', 'started', 'answered', 'cleaned'] as const
export type ActivationStep = (typeof activationSteps)[number]

export interface Activation {
  /** The new version: the one this program is. */
  readonly installation: Installation
  /** The person's state, by which the assistant that runs is found. */
  readonly data: string
  /** Tells the desktop what is installed. Called again with the version before when the new one does not answer. */
  readonly register: (version: string) => void | Promise<void>
  /** Hears of each step that is done. */
  readonly reached: (step: ActivationStep) => void
}

/** Longest the running version takes to end, and the new one to answer, in milliseconds. Between two looks. */
const [quitMs, answerMs, lookMs] = [4000, 30_000, 100] as const

/**
 * Makes `installation` the version that runs and that every later start takes. The newest other version that has answered stays, for the
 * launcher to fall back to; older ones go. A version that did not work is noted (refused-version.ts), for the one that runs to say so.
 * @returns UPDATE_RUNNING while another one is at it; VERSION_UNUSABLE when the new version did not stand its trial (the one before runs on,
 * nothing was changed); VERSION_TAKEN_BACK when it did not answer within 30 s of its real start (the one before was started again)
 */
export async function activate(activation: Activation): Promise<Result<undefined>> {
  const { installation, data, register, reached } = activation
  const [{ root, folder }, path] = [installation, pathOfVersion(installation)]
  const release = await claimName(openInstallationKeys(data).nameFor('activation'))
  if (release === undefined) return failed('UPDATE_RUNNING')
  try {
    if (!isWhole(path) || !(await standsTrial())) {
      breakSeal(path) // or it would be the one that is found when the pointer is lost
      noteRefusedVersion(data, { version: versionOfFolder(folder), code: 'VERSION_UNUSABLE' })
      return failed('VERSION_UNUSABLE')
    }
    reached('tried')
    const before = readPointer(root)
    await replaceRootFiles(root, path, 'person')
    reached('copied')
    writePointer(root, folder)
    reached('pointed')
    await register(versionOfFolder(folder))
    reached('registered')
    await endRunning(root, data)
    reached('ended')
    const hasFailed = startInstalled(root, '--tray')
    reached('started')
    if (!(await answers(installation, data, hasFailed))) {
      await takeBack(activation, before)
      return failed('VERSION_TAKEN_BACK')
    }
    writeTextFile(join(path, answeredFile), '')
    forgetRefusedVersion(data)
    reached('answered')
    removeOthers(root, folder, 'person')
    reached('cleaned')
    return succeeded(undefined)
  } finally {
    release()
  }
}

/** Ends every assistant of this installation and of this state, politely first. */
export async function endRunning(root: string, data: string): Promise<void> {
  await askToQuit(data)
  const isThere = async (): Promise<boolean> =>
    (await processesIn(versionsIn(root))).length > 0 || (await runningVersion(data)) !== undefined
  if (await within(quitMs, async () => !(await isThere()))) return
  await killProcessesIn(versionsIn(root))
  await within(quitMs, async () => !(await isThere()))
}

/** Whether it is the new version that answers. One that answers from elsewhere is the launcher's second choice: there is nothing to wait for. */
async function answers(installation: Installation, data: string, hasFailed: () => boolean): Promise<boolean> {
  let running: string | undefined
  await within(answerMs, async () => hasFailed() || (running = await runningVersion(data)) !== undefined)
  return running === versionOfFolder(installation.folder) && (await processesIn(pathOfVersion(installation))).length > 0
}

/** Each line leaves a state in which the next start finds the version before, or, where there was none, nothing. */
async function takeBack({ installation, data, register }: Activation, before: string | undefined): Promise<void> {
  const { root, folder } = installation
  noteRefusedVersion(data, { version: versionOfFolder(folder), code: 'VERSION_TAKEN_BACK' }) // before the one that reads it starts
  breakSeal(pathOfVersion(installation))
  const [whole] = wholeVersions(root)
  const back = before !== undefined && isWhole(pathOfVersion({ root, folder: before })) ? before : whole
  writePointer(root, back)
  await killProcessesIn(pathOfVersion(installation))
  if (back === undefined) return
  await register(versionOfFolder(back))
  const isBack = async (): Promise<boolean> => (await processesIn(pathOfVersion({ root, folder: back }))).length > 0
  if (!(await isBack())) {
    await endRunning(root, data) // the launcher may have fallen back to yet another version
    startInstalled(root, '--tray')
  }
  await within(answerMs, async () => (await runningVersion(data)) !== undefined)
}

/** Asks until it is so, for `ms` milliseconds. @returns whether it was */
async function within(ms: number, isSo: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + ms
  while (!(await isSo())) {
    if (performance.now() > end) return false
    await pause(lookMs)
  }
  return true
}
