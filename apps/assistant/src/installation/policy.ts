/**
 * What an administrator, or the vendor, decides for an installed assistant: a file of settings (settings-file.ts). The installer takes it with
 * `/POLICY=`; it stays beside the versions, where every start reads it.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseObject } from '@yinxin/protocol/wire'
import { fileOptions, readRunOptions } from '../options.ts'
import { writeJsonFile } from '../platform/json-file.ts'
import { settingsWords } from '../settings-file.ts'

const policyFile = (folder: string): string => join(folder, 'policy.json')

/** Words of `run` from the policies in these folders; what the last one says counts. Throws one sentence for one that cannot be used. */
export const policyWords = (...folders: readonly string[]): readonly string[] =>
  folders.map(policyFile).filter(existsSync).flatMap(settingsWords)

/**
 * Reads a policy to be installed, and checks that an assistant could start with it.
 * @returns what writes it into a folder, with full paths. Throws one sentence for one that cannot be used.
 */
export function readNewPolicy(file: string): (folder: string) => void {
  const policy = parseObject(readFileSync(file, 'utf8'))
  readRunOptions([...settingsWords(file)])
  const full = (name: string, value: unknown): unknown =>
    typeof value === 'string' && fileOptions.has(name) ? resolve(dirname(file), value) : value
  const whole = Object.entries(policy ?? {}).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.map((one) => full(name, one)) : full(name, value),
  ])
  return (folder) => writeJsonFile(policyFile(folder), Object.fromEntries(whole))
}
