import fc from 'fast-check'

// Loaded before every unit test: `npm run long` gives each property more rounds than the 100 it has by default.
const runs = Number(process.env['FUZZ_RUNS'])
if (Number.isSafeInteger(runs) && runs > 0) fc.configureGlobal({ numRuns: runs })
