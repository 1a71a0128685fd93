// Loads a CommonJS bundle together with its compiled code, the functions that run included. Node's own compile cache keeps what was compiled
// when a file was loaded, before any of it ran: for a program that answers one question and ends that is not the half.
// V8 itself refuses code of another version or other flags; the bundle is then compiled as it runs.
// Plain JavaScript on purpose: it runs before anything of ours can.
import { createRequire } from 'node:module'
import { fs, path, vm } from './node-modules.js'

/** Where the compiled code of a bundle lies. */
export const keptCodeOf = (file) => `${file}.code`

/**
 * @param {string} file path of the bundle, plain ASCII
 * @returns its exports, and what makes its compiled code as far as it has run
 */
export function loadWithKeptCode(file) {
  const source = fs.readFileSync(file, 'latin1')
  const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename: file,
    cachedData: readIfThere(keptCodeOf(file)),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const module = { exports: {} }
  script.runInThisContext()(module.exports, createRequire(file), module, file, path.dirname(file))
  return { exports: module.exports, compiledCode: () => script.createCachedData() }
}

function readIfThere(file) {
  try {
    return fs.readFileSync(file)
  } catch {
    return undefined // the bundle runs without
  }
}
