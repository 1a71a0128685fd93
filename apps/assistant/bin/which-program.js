// Which program the assistant runs: the bundle, whose first start takes a third of the time and 40 MB less, or the sources it is made of.
// The bundle is taken only when it was made of exactly the sources that lie here: their contents are compared, not their times, because a
// checkout or a copy can leave any time on a file. Nothing has to be switched on or off, and no test ever runs stale code.
// Plain JavaScript on purpose: it runs before anything of ours can.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../../../', import.meta.url)

/** Where `tools/build-assistant.ts` writes. */
export const bundleFolder = fileURLToPath(new URL('../dist/program/', import.meta.url))
/** Says what the bundle was made of: `{inputs: paths within the repository, hash}`. */
export const stampFile = `${bundleFolder}inputs.json`
export const bundledProgram = `${bundleFolder}yinxin-assistant.mjs`
export const sourceProgram = fileURLToPath(new URL('../src/cli.ts', import.meta.url))

/** Contents of a file by its path within the repository. */
const contentsOf = (path) => readFileSync(new URL(path, root))

/**
 * Hash over names and contents; throws when a file is missing.
 * @param {readonly string[]} paths within the repository
 */
export function hashOf(paths, read = contentsOf) {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(`${path}\0`).update(read(path)).update('\0')
  return hash.digest('hex')
}

/** True when there is a bundle of exactly the present sources. */
export function bundleIsFresh() {
  try {
    const { inputs, hash } = JSON.parse(readFileSync(stampFile, 'utf8'))
    return hashOf(inputs) === hash
  } catch {
    return false // never built, built half, or one of its sources is gone
  }
}

/** Path of the program to run. */
export const whichProgram = () => (bundleIsFresh() ? bundledProgram : sourceProgram)
