// What the full suite needs from Debian. Plain JavaScript on Node ≥ 20.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const needed = readNeeded()

/** Package → file, from the one list in test/needs.ts (read as text: this runs before Node 24 is there). */
function readNeeded() {
  const text = readFileSync(new URL('../test/needs.ts', import.meta.url), 'utf8')
  const list = /debianPackages = \{([^}]+)\}/.exec(text)?.[1] ?? ''
  return [...list.matchAll(/^\s*'?([a-z0-9-]+)'?: '([^']+)'/gm)].map(([, name, file]) => ({ name, file }))
}

const missing = () => needed.filter(({ file }) => !existsSync(file)).map(({ name }) => name)

const apt = (words) =>
  spawnSync('apt-get', words, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })

/** Installs what is missing when this is root on a Debian; says what it does. Returns the names still missing. */
export function ensureDebianPackages() {
  if (needed.length === 0) throw new Error('test/needs.ts lists no Debian packages: the list could not be read.')
  const wanted = missing()
  if (wanted.length === 0) return []
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.log(
      `Not installed here: ${wanted.join(', ')}. As root on Debian this command installs them; the tests that need them are skipped.`,
    )
    return wanted
  }
  console.log(`Installing from Debian: ${wanted.join(', ')} …`)
  const install = () => apt(['install', '--yes', '--no-install-recommends', '-qq', ...wanted]).status === 0
  if (!install() && apt(['update', '-qq']).status === 0) install()
  const left = missing()
  if (left.length > 0) console.log(`Could not be installed: ${left.join(', ')}. The tests that need them are skipped.`)
  return left
}
