// The gate, `npm run check`: everything that can be judged without starting a server. Plain JavaScript on Node ≥ 20; the parts run on Node 24.
// `--only=name,name` runs some parts, `--without=name,name` leaves some out; `--json=FILE` writes {passed, failed}.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './install.mjs'
import { nodeExecutable } from './node-executable.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const tsc = 'node_modules/typescript/bin/tsc'
const vueTsc = 'node_modules/vue-tsc/bin/vue-tsc.js'

/** Every part: what it is called, what it says when it passes, and the command. */
const parts = [
  { name: 'types', says: 'server, assistant, tools and tests', words: [tsc, '-p', 'tsconfig.json', '--noEmit'] },
  { name: 'types-browser', says: 'pages and browser library', words: [vueTsc, '-p', 'tsconfig.browser.json', '--noEmit'] },
  {
    name: 'types-browser-tests',
    says: 'tests of pages and browser library',
    words: [tsc, '-p', 'tsconfig.browser-tests.json', '--noEmit'],
  },
  { name: 'lint', says: 'no finding', words: ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings=0'] },
  { name: 'format', says: 'as Prettier writes it', words: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'] },
  { name: 'borders', words: ['tools/borders.mjs'] },
  { name: 'words', words: ['tools/words.mjs'] },
  { name: 'dead-css', words: ['tools/dead-css.ts'] },
  { name: 'docs', words: ['tools/generate-docs.ts', '--check'] },
  { name: 'shape', words: ['tools/shape.ts'] },
  { name: 'unit', words: ['node_modules/vitest/vitest.mjs', 'run', '--project=unit', '--reporter=dot', '--silent=passed-only'] },
]

const options = Object.fromEntries(process.argv.slice(2).map((word) => word.replace(/^--/, '').split('=')))
const unknown = Object.keys(options).filter((name) => !['only', 'without', 'json'].includes(name))
if (unknown.length > 0) {
  console.error(`check: there is no option --${unknown[0]}; there are --only=, --without= and --json=`)
  process.exit(2)
}
const named = (list) => (list === undefined ? undefined : list.split(','))
const chosen = parts.filter(({ name }) => (named(options.only)?.includes(name) ?? true) && !named(options.without)?.includes(name))
if (chosen.length === 0) {
  console.error(`check: none of the parts was chosen; they are ${parts.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

let failed = 0
try {
  await ensureInstalled()
  const waiting = [...chosen]
  await Promise.all([runNext(waiting), runNext(waiting)]) // two at a time: more only wait for each other on a small machine
} catch (error) {
  console.error(error.message)
  failed ||= 1
}
console.log(`check: ${chosen.length - failed} passed, ${failed} failed`)
if (options.json !== undefined) writeFileSync(options.json, JSON.stringify({ passed: chosen.length - failed, failed }))
process.exitCode = failed === 0 ? 0 : 1

async function runNext(waiting) {
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    const since = Date.now()
    const { code, said } = await run(part.words)
    const seconds = ((Date.now() - since) / 1000).toFixed(1)
    if (code !== 0) failed++
    if (code !== 0) console.log(said.trimEnd())
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${part.name} (${seconds} s)${code === 0 ? `: ${part.says ?? lastLine(said)}` : ''}`)
  }
}

/** The last line of a part that sums itself up; Vitest's is its line of tests. */
function lastLine(said) {
  const lines = said.trimEnd().split('\n')
  return (lines.find((line) => /^\s*Tests\s/.test(line)) ?? lines.at(-1) ?? '').trim()
}

function run(words) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' }
    const child = spawn(nodeExecutable(), words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env })
    let said = ''
    child.stdout.on('data', (chunk) => (said += chunk))
    child.stderr.on('data', (chunk) => (said += chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, said }))
  })
}
