// `npm run long`: every test file with properties again, with many more rounds. FUZZ_RUNS says how many each property gets (default here 20 000).
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const cwd = fileURLToPath(new URL('..', import.meta.url))

const runs = process.env['FUZZ_RUNS'] ?? '20000'
if (!/^\d{1,8}$/.test(runs)) {
  console.error('FUZZ_RUNS must be a whole number')
  process.exit(2)
}
const files = globSync(['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'test/fuzz/*.test.ts'], { cwd }).filter((file) =>
  readFileSync(new URL(`../${file}`, import.meta.url), 'utf8').includes("from 'fast-check'"),
)
if (files.length === 0) {
  console.error('no test file with properties was found')
  process.exit(1)
}
console.log(`${files.length} files, every property with ${runs} rounds; this takes long.`)
const words = ['node_modules/vitest/vitest.mjs', 'run', '--project=unit', '--test-timeout=3600000', ...files]
const { status } = spawnSync(process.execPath, words, { cwd, stdio: 'inherit', env: { ...process.env, FUZZ_RUNS: runs } })
process.exitCode = status ?? 1
