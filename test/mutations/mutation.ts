/**
 * A promise and what holds it: with `search` replaced by `replace` in `file` the promise is broken, and the named test must fail. `npm run
 * mutations` does this with each one; `mutations.test.ts` keeps the texts from going stale.
 */
export interface Mutation {
  /** What holds, in one sentence. */
  readonly promise: string
  /** The commit since which it holds. */
  readonly since: string
  /** Where the promise is kept; `search` is there exactly once. */
  readonly file: string
  readonly search: string
  readonly replace: string
  /** The file of the test that holds it, and its own title as Vitest prints it (of `test.each` with the values filled in). */
  readonly test: readonly [file: string, title: string]
}

/** Promises of one matter. */
export interface Chapter {
  readonly title: string
  readonly mutations: readonly Mutation[]
}

/** The project of Vitest a test file belongs to (vitest.config.ts). */
export function projectOf(testFile: string): 'unit' | 'integration' | 'e2e' {
  if (testFile.startsWith('test/e2e/')) return 'e2e'
  return /^test\/(?!vectors\/|fuzz\/|mutations\/)/.test(testFile) ? 'integration' : 'unit'
}
