// `npm test`: everything, on a machine that has only Node and npm. Plain JavaScript on Node ≥ 20; what it runs runs on Node 24.
// `npm test -- test/portal packages/pki` runs only the test files under these paths, without the gate.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureDebianPackages } from './debian.mjs'
import { ensureInstalled } from './install.mjs'
import { nodeExecutable } from './node-executable.mjs'
import { filesToRunAgain, partOf, resultOf, withSecondRun } from './test-report.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const paths = process.argv.slice(2)
const inCi = process.env.CI === 'true'
const reports = mkdtempSync(join(tmpdir(), 'yinxin-report-'))
const totals = { passed: 0, failed: 0, skipped: 0 }
/** Tests that failed once, in files that were run a second time. */
const secondRuns = []

try {
  await main()
} catch (error) {
  console.error(error.message)
  totals.failed++
} finally {
  rmSync(reports, { recursive: true, force: true })
}
if (inCi && totals.skipped > 0) {
  console.log(`${totals.skipped} tests were skipped; with CI=true nothing may be`)
  totals.failed += totals.skipped
}
process.exitCode = totals.failed === 0 ? 0 : 1
if (totals.passed === 0 && totals.failed === 0) {
  console.log('no test was run')
  process.exitCode = 1
}
for (const which of secondRuns) console.log(`FAILED THE FIRST TIME ${which}`)
console.log(`${totals.passed} passed, ${totals.failed} failed`)

async function main() {
  await timed('install', ensureInstalled)
  const missing = await timed('Debian packages', ensureDebianPackages)
  const env = { ...process.env, YINXIN_MISSING: missing.join(' ') }
  if (existsSync(join(root, 'tools/build-pages.ts'))) {
    const built = await timed('pages', () => run(['tools/build-pages.ts'], env))
    count(built === 0 ? { passed: 1 } : { failed: 1 })
    const small = await timed('sizes', () => run(['tools/bundle-size.ts'], env))
    count(small === 0 ? { passed: 1 } : { failed: 1 })
  }
  if (paths.length > 0) return timed('tests', () => tests('chosen', paths, env))
  await timed('gate', () => gate(env))
  for (const project of ['unit', 'integration', 'e2e'])
    await timed(`tests: ${project}`, () => tests(project, [`--project=${project}`], env))
}

/** The gate without its unit tests, which run and are counted below. */
async function gate(env) {
  const report = join(reports, 'gate.json')
  const code = await run(['tools/check.mjs', '--without=unit', `--json=${report}`], env)
  count(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { failed: code === 0 ? 0 : 1 })
}

async function tests(name, which, env) {
  const first = await vitest(name, which, env)
  if (first === undefined) return count({ failed: 1 })
  for (const file of first.report.testResults) sayIfSkipped(file)
  const files = filesToRunAgain(first.result)
  if (files.length === 0) return count(first.result)
  for (const { file, test } of first.result.failedTests) secondRuns.push(`${relative(root, file)}: ${test}`)
  console.log(`— once more, alone: ${files.map((file) => relative(root, file)).join(', ')}`)
  const again = await vitest(`${name}-again`, [...which.filter((word) => word.startsWith('--project')), ...files], env)
  const firstOfThose = resultOf(partOf(first.report, files), true)
  count(withSecondRun(first.result, firstOfThose, again?.result ?? { passed: 0, failed: files.length, skipped: 0 }))
}

/** One run of vitest with its report and what it came to; nothing where it left no report. */
async function vitest(name, which, env) {
  const file = join(reports, `${name}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const code = await run(['node_modules/vitest/vitest.mjs', 'run', ...which, ...reporters, '--silent=passed-only'], env)
  if (!existsSync(file)) return undefined
  const report = JSON.parse(readFileSync(file, 'utf8'))
  return { report, result: resultOf(report, code === 0) }
}

/** One line for each file with skipped tests, and what it needs. */
function sayIfSkipped({ name, assertionResults }) {
  const skipped = assertionResults.filter(({ status }) => ['pending', 'skipped', 'todo'].includes(status)).length
  if (skipped === 0) return
  const own = readFileSync(name, 'utf8')
  const beside = [...own.matchAll(/from '(\.\/[^']+\.ts)'/g)].map(([, path]) => join(dirname(name), path))
  const text = [own, ...beside.filter((path) => existsSync(path)).map((path) => readFileSync(path, 'utf8'))].join('\n')
  const needed = [...text.matchAll(/needs\(([^)]+)\)/g)].flatMap(([, list]) =>
    [...list.matchAll(/'([a-z0-9-]+)'/g)].map(([, word]) => word),
  )
  const why = needed.length > 0 ? `needs ${[...new Set(needed)].join(', ')}` : 'see the file'
  console.log(`SKIPPED ${relative(root, name)}: ${skipped} of ${assertionResults.length} tests, ${why}`)
}

function count({ passed = 0, failed = 0, skipped = 0 }) {
  totals.passed += passed
  totals.failed += failed
  totals.skipped += skipped
}

async function timed(name, task) {
  const since = Date.now()
  const result = await task()
  console.log(`— ${name}: ${((Date.now() - since) / 1000).toFixed(1)} s`)
  return result
}

function run(words, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(nodeExecutable(), words, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env })
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal))
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}
