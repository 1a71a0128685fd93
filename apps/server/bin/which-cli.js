// Which `yinxin` runs: a bundle, which is read in a moment, or the hundreds of sources it is made of. There are two bundles: a small one for
// `yinxin verify`, which answers one question and ends, and one with everything.
// A bundle is taken only when it was made of exactly the sources that lie here. Their contents are compared, and not even read where size,
// i-number and time of the last change of the i-node are those of when they were last compared: no program can set that time.
// Plain JavaScript on purpose: it runs before anything of ours can.
const fs = require('node:fs')
const path = require('node:path')
const { loadWithKeptCode } = require('./kept-code.js')

const root = path.join(__dirname, '../../../')

/** The sources' own. Paths here are whole paths of this machine, ready for `fs`. */
exports.sourceCli = path.join(root, 'apps/server/src/cli.ts')

/** Where `tools/build-command.ts` writes. Beside each bundle, `inputs.json` says what it was made of: `{inputs: [{path within the repository, seen}], hash}`. */
const bundle = (name, file) => {
  const folder = path.join(__dirname, '../dist', name)
  return { folder, cli: path.join(folder, file), stamp: path.join(folder, 'inputs.json') }
}
exports.bundles = { verify: bundle('verify', 'cli.cjs'), whole: bundle('whole', 'cli.mjs') }

/**
 * What tells of a change without reading the file.
 * @param {string} file within the repository
 */
exports.seenOf = (file) => {
  const { ino, size, ctimeMs } = fs.statSync(root + file)
  return [ino, size, ctimeMs].join(' ')
}

/**
 * Hash over names and contents; throws when a file is missing.
 * @param {readonly string[]} files within the repository
 * @param {(file: string) => Uint8Array} [read]
 */
exports.hashOf = (files, read = (file) => fs.readFileSync(root + file)) => {
  const { createHash } = require('node:crypto')
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\0`).update(read(file)).update('\0')
  return hash.digest('hex')
}

/** True when the bundle is there and made of exactly the present sources. */
const isFresh = (bundle) => exports.freshness(bundle) !== undefined

/**
 * How it is known that the bundle is made of exactly the present sources: by what tells of a change, or by reading all of them, which takes ten
 * times as long. Undefined: it is not.
 * @returns {'seen' | 'read' | undefined}
 */
exports.freshness = ({ stamp }) => {
  try {
    const { inputs, hash } = JSON.parse(fs.readFileSync(stamp, 'utf8'))
    if (inputs.length > 0 && inputs.every(({ path: file, seen }) => seen === exports.seenOf(file))) return 'seen'
    return exports.hashOf(inputs.map(({ path: file }) => file)) === hash ? 'read' : undefined
  } catch {
    return undefined // never built, built half, or one of its sources is gone
  }
}

/**
 * Path of the module whose `main` runs these words.
 * @param {readonly string[]} words
 */
exports.whichCli = ([command]) => {
  const { verify, whole } = exports.bundles
  if (command === 'verify' && isFresh(verify)) return verify.cli
  return isFresh(whole) ? whole.cli : exports.sourceCli
}

/**
 * Runs these words.
 * @param {readonly string[]} words
 */
exports.runCli = async (words) => {
  const cli = exports.whichCli(words)
  const { main } = cli === exports.bundles.verify.cli ? loadWithKeptCode(cli).exports : await load(cli)
  process.exitCode = await main(words)
}

async function load(cli) {
  const { keepCompiledCode } = await import('../../../tools/node-executable.mjs')
  require('node:module').enableCompileCache(keepCompiledCode())
  return import(require('node:url').pathToFileURL(cli).href)
}
