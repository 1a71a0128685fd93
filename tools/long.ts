// `npm run long`: every test file with properties again, with new inputs and many more rounds, what waits as long as limits are by default
// (`isLong` of test/needs.ts), every page in every size, every journey by keyboard alone, who may what at every route, the Windows installer as it is released, the verifier against OpenSSL and Bouncy Castle on new chains, kill -9 in each step of certificate business and while people sign in, every reader by coverage (test/fuzz/by-coverage),
// then every promise broken (tools/mutations.ts). FUZZ_RUNS says how many rounds each property gets (default here
// 20 000), FUZZ_SECONDS how long each reader is tried, YINXIN_SEED draws a run again.
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { longJourneys } from './looking-tests.ts'

const cwd = fileURLToPath(new URL('..', import.meta.url))

const runs = process.env['FUZZ_RUNS'] ?? '20000'
if (!/^\d{1,8}$/.test(runs)) {
  console.error('FUZZ_RUNS must be a whole number')
  process.exit(2)
}
const withProperties = (...patterns: readonly string[]): string[] =>
  globSync(patterns, { cwd }).filter(
    (file) =>
      file.endsWith('.long.test.ts') || /from 'fast-check'|\(isLong\)/.test(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')),
  )
const files = withProperties('packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'test/fuzz/*.test.ts')
const whole = withProperties('test/{verify,portal,attacks,deployment,installation,windows}/**/*.test.ts')
/** Every route x every principal of portal, desk and RA. */
const whoMayWhat = globSync('test/{portal,desk,ra}/authorization.test.ts', { cwd })
if (files.length === 0 || whole.length === 0 || whoMayWhat.length !== 3) {
  console.error('no test file with properties was found')
  process.exit(1)
}
const seed = process.env['YINXIN_SEED'] ?? String(Math.floor(Math.random() * 2 ** 31) + 1)
console.log(`${files.length + whole.length} files, every property with ${runs} rounds, YINXIN_SEED=${seed}; this takes long.`)
const env = { ...process.env, FUZZ_RUNS: runs, YINXIN_SEED: seed }
const run = (project: string, ...words: readonly string[]): boolean =>
  spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', `--project=${project}`, '--test-timeout=3600000', ...words], {
    cwd,
    stdio: 'inherit',
    env,
  }).status === 0
const byCoverage = (): boolean => spawnSync(process.execPath, ['test/fuzz/by-coverage/run.ts'], { cwd, stdio: 'inherit', env }).status === 0
const mutations = (): boolean => spawnSync(process.execPath, ['tools/mutations.ts'], { cwd, stdio: 'inherit' }).status === 0
const passed = [
  run('unit', ...files),
  run(
    'integration',
    'test/differential',
    'test/faults/certificate-business-killed.test.ts',
    'test/faults/kill-9.test.ts',
    ...whoMayWhat,
    ...whole,
  ),
  run('e2e', ...longJourneys(cwd)),
  byCoverage(),
  mutations(),
]
process.exitCode = passed.every(Boolean) ? 0 : 1
