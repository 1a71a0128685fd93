// `npm run long`: every test file with properties again, with new inputs and many more rounds, then the verifier against OpenSSL and
// Bouncy Castle on new chains. FUZZ_RUNS says how many rounds each property gets (default here 20 000), YINXIN_SEED draws a run again.
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
const seed = process.env['YINXIN_SEED'] ?? String(Math.floor(Math.random() * 2 ** 31) + 1)
console.log(`${files.length} files, every property with ${runs} rounds, YINXIN_SEED=${seed}; this takes long.`)
const env = { ...process.env, FUZZ_RUNS: runs, YINXIN_SEED: seed }
const run = (project: string, ...words: readonly string[]): boolean =>
  spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', `--project=${project}`, '--test-timeout=3600000', ...words], {
    cwd,
    stdio: 'inherit',
    env,
  }).status === 0
const passed = [run('unit', ...files), run('integration', 'test/differential')]
process.exitCode = passed.every(Boolean) ? 0 : 1
