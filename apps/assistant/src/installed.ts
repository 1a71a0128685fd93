/**
 * The files this assistant was installed as. A package manager replaces and removes them while it runs: then it makes room for the new
 * one, or goes.
 */
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { asText } from '@yinxin/protocol/wire'
import { readJsonFile } from './platform/json-file.ts'

/** Written into a package by `tools/build-debian.ts`; not there when the assistant runs from the repository. */
const stampFile = fileURLToPath(new URL('../../installed.json', import.meta.url))

/** How often the file is looked at, in milliseconds. */
const lookEveryMs = 2000

/** How this assistant came here: `debian`, a package whose files are the package manager's; undefined: it was not installed. */
export function installedAs(stamp = stampFile): string | undefined {
  return asText(readJsonFile(stamp)?.['package'], 20)
}

/**
 * Resolves when the installed files have been replaced or removed, and were found so twice in a row: in between a package manager is not
 * done. Never resolves for an assistant that was not installed. Does not keep the process alive.
 */
export function watchInstalled(stamp = stampFile, everyMs = lookEveryMs): Promise<'replaced' | 'removed'> {
  const before = stateOf(stamp)
  return new Promise((resolve) => {
    if (before === undefined) return
    let last: string | undefined = before
    const timer = setInterval(() => {
      const state = stateOf(stamp)
      if (state !== before && state === last) {
        clearInterval(timer)
        resolve(state === undefined ? 'removed' : 'replaced')
      }
      last = state
    }, everyMs)
    timer.unref()
  })
}

function stateOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat === undefined ? undefined : `${stat.ino} ${stat.size} ${stat.mtimeMs}`
}
