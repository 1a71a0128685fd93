/**
 * The switch of a copy that an administrator installs for everybody. It runs with an administrator's rights, so it starts no assistant but the one on
 * trial, asks none to end and looks into no person's folder: those that run see that the pointer moved, and make room when nobody is signing in
 * (`watchInstalled`). Every step is done at once or not at all, so two of them at a time leave one version or the other.
 */
import { join } from 'node:path'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { writeTextFile } from '../platform/json-file.ts'
import type { Activation, ActivationStep } from './activate.ts'
import { removeOthers, replaceRootFiles } from './folder-work.ts'
import { standsTrial } from './trial.ts'
import { answeredFile, pathOfVersion, versionOfFolder, versionsIn, writePointer } from './version-folders.ts'
import { breakSeal, isWhole } from '../platform/folder-seal.ts'

/** What has happened when `reached` is called with it, in this order. */
export const forAllSteps = ['tried', 'copied', 'pointed', 'registered', 'cleaned'] as const satisfies readonly ActivationStep[]

interface ActivationForAll extends Omit<Activation, 'data' | 'reached'> {
  readonly reached: (step: (typeof forAllSteps)[number]) => void
}

/** @returns VERSION_UNUSABLE when the new version did not stand its trial: nothing was changed */
export async function activateForAll({ installation, register, reached }: ActivationForAll): Promise<Result<undefined>> {
  const [{ root, folder }, path] = [installation, pathOfVersion(installation)]
  if (!isWhole(path) || !(await standsTrial(versionsIn(root)))) {
    breakSeal(path)
    return failed('VERSION_UNUSABLE')
  }
  writeTextFile(join(path, answeredFile), '')
  reached('tried')
  await replaceRootFiles(root, path, 'computer')
  reached('copied')
  writePointer(root, folder)
  reached('pointed')
  await register(versionOfFolder(folder))
  reached('registered')
  removeOthers(root, folder, 'computer')
  reached('cleaned')
  return succeeded(undefined)
}
