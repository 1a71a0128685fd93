// `npm run long`: the fuzz and property tests again with many more rounds. FUZZ_RUNS says how many each property gets (default here 20 000).
import { spawnSync } from 'node:child_process'

const runs = process.env['FUZZ_RUNS'] ?? '20000'
if (!/^\d{1,8}$/.test(runs)) {
  console.error('FUZZ_RUNS must be a whole number')
  process.exit(2)
}
console.log(`Every property with ${runs} rounds; this takes long.`)
const words = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--project=unit',
  '--test-timeout=3600000',
  'test/fuzz',
  'packages/protocol',
  ...process.argv.slice(2),
]
const { status } = spawnSync(process.execPath, words, { stdio: 'inherit', env: { ...process.env, FUZZ_RUNS: runs } })
process.exitCode = status ?? 1
