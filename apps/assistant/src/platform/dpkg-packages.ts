import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Names of the packages that are installed, by dpkg's own list (deb822); empty where there is no dpkg. @param root of the file system */
export async function packagesOfDpkg(root: string): Promise<readonly string[]> {
  const list = await readFile(join(root, 'var/lib/dpkg/status'), 'utf8').catch(() => '')
  const installed = list.split(/\n{2,}/).filter((entry) => /^Status: \S+ ok installed$/m.test(entry))
  return installed.flatMap((entry) => /^Package: (\S+)$/m.exec(entry)?.slice(1, 2) ?? [])
}
