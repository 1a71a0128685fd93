// Loads a CommonJS bundle together with its compiled code, the functions that run included. Node's own compile cache keeps what was compiled
// when a file was loaded, before any of it ran: for a program that answers one question and ends that is not the half.
// V8 itself refuses code of another version or other flags; the bundle is then compiled as it runs.
// Plain JavaScript on purpose: it runs before anything of ours can.
const fs = require('node:fs')
const path = require('node:path')
const vm = require('node:vm')

/** Where the compiled code of a bundle lies. */
exports.keptCodeOf = (file) => `${file}.code`

/**
 * @param {string} file path of the bundle, plain ASCII
 * @returns its exports, and what makes its compiled code as far as it has run
 */
exports.loadWithKeptCode = (file) => {
  const source = fs.readFileSync(file, 'latin1')
  const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename: file,
    cachedData: readIfThere(exports.keptCodeOf(file)),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const bundle = { exports: {} }
  // Our own `require` finds the same packages, and the bundle names nothing beside itself; one of its own would need a module of Node more.
  script.runInThisContext()(bundle.exports, require, bundle, file, path.dirname(file))
  return { exports: bundle.exports, compiledCode: () => script.createCachedData() }
}

function readIfThere(file) {
  try {
    return fs.readFileSync(file)
  } catch {
    return undefined // the bundle runs without
  }
}
