/**
 * The version that was to take over and did not work here. Whoever tried it may have been ended by the switch, so it is written down: the version that runs
 * again says so, and does not try the same one again by itself.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { asText } from '@yinxin/protocol/wire'
import { readJsonFile, writeJsonFile } from '../platform/json-file.ts'
import { unexpected } from '../platform/unexpected.ts'

const codes = ['VERSION_UNUSABLE', 'VERSION_TAKEN_BACK'] as const

export interface RefusedVersion {
  readonly version: string
  /** Whether it did not stand its trial, or did not answer once it had been started in earnest. */
  readonly code: (typeof codes)[number]
}

const fileIn = (data: string): string => join(data, 'refused-version.json')

/** Notes it, over the one before. A disk that refuses keeps nobody from being taken back. */
export function noteRefusedVersion(data: string, refused: RefusedVersion): void {
  try {
    writeJsonFile(fileIn(data), refused)
  } catch (error) {
    unexpected(error)
  }
}

/** Undefined when the last switch went well, or there was none. */
export function readRefusedVersion(data: string): RefusedVersion | undefined {
  const noted = readJsonFile(fileIn(data))
  const [version, code] = [asText(noted?.['version'], 32), codes.find((one) => one === noted?.['code'])]
  return version === undefined || code === undefined ? undefined : { version, code }
}

/** A version took over: what was refused before is of no interest. */
export const forgetRefusedVersion = (data: string): void => rmSync(fileIn(data), { force: true })
