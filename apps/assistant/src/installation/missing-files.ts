/** Which of the files the assistant was installed as are gone: by what the installer wrote down, or the package manager. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readTextFile } from '../platform/json-file.ts'
import { pathOfVersion, type Installation } from './version-folders.ts'
import { missingIn } from '../platform/folder-seal.ts'

/** Where dpkg keeps names and digests of the package's files (deb-md5sums(5)). */
const packageList = 'var/lib/dpkg/info/yinxin-assistant.md5sums'

/**
 * @param root where the files of the system are
 * @returns undefined where there is no list: the assistant was not installed
 */
export function missingFiles(
  installation: Installation | undefined,
  installedAs: string | undefined,
  root: string,
): readonly string[] | undefined {
  if (installation !== undefined) return missingIn(pathOfVersion(installation))
  const list = installedAs === 'debian' ? readTextFile(join(root, packageList)) : undefined
  const names = list?.split('\n').flatMap((line) => /^[0-9a-f]{32} [ *](.+)$/.exec(line)?.[1] ?? [])
  return names?.filter((name) => !existsSync(join(root, name)))
}
