import { defineConfig } from 'vitest/config'
import { HeaviestFirst } from './test/heaviest-first.ts'

const never = ['**/node_modules/**', '**/dist/**']
/** Files that `npm run long` alone runs, which says so by FUZZ_RUNS: in a suite that skips nothing they are not there. */
const long = process.env['FUZZ_RUNS'] === undefined ? ['**/*.long.test.ts'] : []

// Three projects by what they need: nothing (unit), servers and a database (integration), a browser (e2e).
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    passWithNoTests: false,
    globalSetup: ['test/run-folder.ts'],
    sequence: { sequencer: HeaviestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          isolate: false, // what is tested here keeps nothing of its own: files of one worker share their modules (0.65 of the processor's time)
          include: [
            'packages/**/*.test.ts',
            'apps/**/*.test.ts',
            'tools/**/*.test.ts',
            'test/vectors/**/*.test.ts',
            'test/fuzz/**/*.test.ts',
            'test/mutations/**/*.test.ts',
          ],
          exclude: never,
          setupFiles: ['test/fuzz-runs.ts', 'test/shared-modules.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/**/*.test.ts'],
          exclude: [
            ...never,
            ...long,
            'test/vectors/**',
            'test/fuzz/**',
            'test/mutations/**',
            'test/e2e/**',
            'test/screens/**',
            'test/bench/**',
          ],
          setupFiles: ['test/fuzz-runs.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/screens/**/*.test.ts'],
          exclude: never,
          testTimeout: 120_000,
          hookTimeout: 180_000, // two files at a time, each with a server and a browser of its own: they wait for each other's processor
        },
      },
    ],
  },
})
