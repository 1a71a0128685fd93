// Which `yinxin` runs: a bundle, which is read in a moment, or the hundreds of sources it is made of. There are two bundles: a small one for
// `yinxin verify`, which answers one question and ends, and one with everything.
// A bundle is taken only when it was made of exactly the sources that lie here. Their contents are compared, and not even read where size,
// i-number and time of the last change of the i-node are those of when they were last compared: no program can set that time.
// Plain JavaScript on purpose: it runs before anything of ours can.
import { fileURLToPath } from 'node:url'
import { loadWithKeptCode } from './kept-code.js'
import { fs } from './node-modules.js'

const root = new URL('../../../', import.meta.url)
const rootFolder = fileURLToPath(root) // addresses of hundreds of files would cost more than asking for them

export const sourceCli = new URL('apps/server/src/cli.ts', root)

/** Where `tools/build-command.ts` writes. Beside each bundle, `inputs.json` says what it was made of: `{inputs: [{path within the repository, seen}], hash}`. */
const bundle = (name, file) => {
  const folder = new URL(`../dist/${name}/`, import.meta.url)
  return { folder, cli: new URL(file, folder), stamp: new URL('inputs.json', folder) }
}
export const bundles = { verify: bundle('verify', 'cli.cjs'), whole: bundle('whole', 'cli.mjs') }

/**
 * What tells of a change without reading the file.
 * @param {string} path within the repository
 */
export function seenOf(path) {
  const { ino, size, ctimeMs } = fs.statSync(rootFolder + path)
  return [ino, size, ctimeMs].join(' ')
}

/**
 * Hash over names and contents; throws when a file is missing.
 * @param {readonly string[]} paths within the repository
 * @param {(path: string) => Uint8Array} [read]
 */
export async function hashOf(paths, read = (path) => fs.readFileSync(rootFolder + path)) {
  const { createHash } = await import('node:crypto')
  const hash = createHash('sha256')
  for (const path of paths) hash.update(`${path}\0`).update(read(path)).update('\0')
  return hash.digest('hex')
}

/** True when the bundle is there and made of exactly the present sources. */
export async function isFresh({ stamp }) {
  try {
    const { inputs, hash } = JSON.parse(fs.readFileSync(stamp, 'utf8'))
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
export async function whichCli([command]) {
  if (command === 'verify' && (await isFresh(bundles.verify))) return bundles.verify.cli
  return (await isFresh(bundles.whole)) ? bundles.whole.cli : sourceCli
}

/**
 * The exports of that module.
 * @param {readonly string[]} words
 */
export async function loadCli(words) {
  const cli = await whichCli(words)
  return cli === bundles.verify.cli ? loadWithKeptCode(fileURLToPath(cli)).exports : import(cli.href)
}
