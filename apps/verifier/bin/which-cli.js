// Which `yinxin` answers `yinxin verify`: the bundle, which is read in a moment, or the more than a hundred sources it is made of.
// The bundle is taken only when it was made of exactly the sources that lie here. Their contents are compared, and not even read where size,
// i-number and time of the last change of the i-node are those of when they were last compared: no program can set that time.
// Plain JavaScript on purpose: it runs before anything of ours can.
import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../../../', import.meta.url)
const rootFolder = fileURLToPath(root) // addresses of more than a hundred files would cost more than asking for them

/** Where `tools/build-verifier.ts` writes. */
export const bundleFolder = new URL('../dist/', import.meta.url)
export const bundledCli = new URL('cli.mjs', bundleFolder)
export const sourceCli = new URL('apps/server/src/cli.ts', root)
/** Says what the bundle was made of: `{inputs: [{path within the repository, seen}], hash}`. */
export const stampFile = new URL('inputs.json', bundleFolder)

/**
 * What tells of a change without reading the file.
 * @param {string} path within the repository
 */
export function seenOf(path) {
  const { ino, size, ctimeMs } = statSync(rootFolder + path)
  return [ino, size, ctimeMs].join(' ')
}

/**
 * Hash over names and contents; throws when a file is missing.
 * @param {readonly string[]} paths within the repository
 * @param {(path: string) => Uint8Array} [read]
 */
export async function hashOf(paths, read = (path) => readFileSync(rootFolder + path)) {
  const { createHash } = await import('node:crypto')
  const hash = createHash('sha256')
  for (const path of paths) hash.update(`${path}\0`).update(read(path)).update('\0')
  return hash.digest('hex')
}

/** True when there is a bundle of exactly the present sources. */
export async function bundleIsFresh() {
  try {
    const { inputs, hash } = JSON.parse(readFileSync(stampFile, 'utf8'))
    if (inputs.length > 0 && inputs.every(({ path, seen }) => seen === seenOf(path))) return true
    return (await hashOf(inputs.map(({ path }) => path))) === hash
  } catch {
    return false // never built, built half, or one of its sources is gone
  }
}

/**
 * The module whose `main` runs these words.
 * @param {readonly string[]} words
 */
export const whichCli = async ([command]) => (command === 'verify' && (await bundleIsFresh()) ? bundledCli : sourceCli)
