import fc from 'fast-check'
import { seedOfRun } from './differential/random.ts'

// Loaded before every unit and integration test. The gate draws the same inputs every time, so that what lands does not depend on luck;
// `npm run long` draws new ones (it sets YINXIN_SEED) and gives each property more rounds than the 100 it has by default.
const runs = Number(process.env['FUZZ_RUNS'])
fc.configureGlobal({ seed: seedOfRun(), ...(Number.isSafeInteger(runs) && runs > 0 ? { numRuns: runs } : {}) })
