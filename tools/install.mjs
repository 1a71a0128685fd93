// Installs what package-lock.json says, when node_modules does not hold it yet. Plain JavaScript: runs before anything is installed.
import { spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, readFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Installs with `npm ci` when needed, saying what it does. Throws one sentence when it fails. */
export async function ensureInstalled() {
  const [wanted, installed] = [packagesOf('package-lock.json'), packagesOf('node_modules/.package-lock.json')]
  if (wanted === undefined) throw new Error('package-lock.json is missing: this is not a complete copy of the repository.')
  if (installed !== undefined && matches(wanted, installed)) return
  console.log(`Installing ${Object.keys(wanted).length} packages (once; a minute or two) …`)
  const since = Date.now()
  const timer = setInterval(() => console.log(`  still installing, ${Math.round((Date.now() - since) / 1000)} s`), 10_000)
  const code = await runNpm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'])
  clearInterval(timer)
  if (code !== 0) throw new Error('npm could not install the packages; what it said is above. Run the command again when that is solved.')
  console.log(`Installed in ${Math.round((Date.now() - since) / 1000)} s.`)
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages
  } catch {
    return undefined // not there or cut short: both mean install
  }
}

/** True when every package the lock file needs here is installed in its version. Optional ones may be for another platform. */
function matches(wanted, installed) {
  return Object.entries(wanted).every(([path, { version, link, optional, devOptional, peer, os, cpu }]) => {
    if (path === '' || link || (!path.startsWith('node_modules/') && !path.includes('/node_modules/'))) return true
    const present = installed[path]
    if (present === undefined) return Boolean(optional || devOptional || peer || os || cpu)
    return present.version === version
  })
}

function runNpm(words) {
  const npm = process.env.npm_execpath
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...words, ...cacheWords()], { cwd: root, stdio: 'inherit' })
    child.on('error', () => reject(new Error('npm was not found; install Node with npm and run the command again.')))
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

/** npm keeps what it fetches below the home folder. A user who has none, or may not write there, gets a folder for this once. */
function cacheWords() {
  if (process.env.npm_config_cache !== undefined && isWritable(process.env.npm_config_cache)) return []
  return isWritable(join(home(), '.npm')) || isWritable(home()) ? [] : ['--cache', mkdtempSync(join(tmpdir(), 'yinxin-npm-'))]
}

function home() {
  try {
    return homedir()
  } catch {
    return '/nonexistent' // a user without a name and without HOME
  }
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
