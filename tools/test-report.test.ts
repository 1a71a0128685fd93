import { describe, expect, it } from 'vitest'

interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}
interface Outcome extends Counts {
  readonly failedFiles: readonly string[]
  readonly failedTests: readonly { readonly file: string; readonly test: string }[]
}
/** Plain JavaScript without declarations: `npm test` starts before anything of ours can. */
const { filesToRunAgain, partOf, resultOf, withSecondRun } = (await import(new URL('test-report.mjs', import.meta.url).href)) as {
  filesToRunAgain: (outcome: Outcome) => readonly string[]
  partOf: (report: { readonly testResults: readonly object[] }, files: readonly string[]) => { readonly testResults: readonly object[] }
  resultOf: (report: object, endedWell: boolean) => Outcome
  withSecondRun: (first: Counts, firstOfThose: Counts, again: Counts) => Counts
}

const file = (name: string, ...statuses: string[]) => ({
  name,
  status: statuses.includes('failed') || statuses.length === 0 ? 'failed' : 'passed',
  assertionResults: statuses.map((status, index) => ({ status, fullName: `${name} ${index}` })),
})
const report = (...testResults: ReturnType<typeof file>[]) =>
  partOf(
    { testResults },
    testResults.map(({ name }) => name),
  )

describe('what a run of tests came to', () => {
  it('counts each test once, and a file that broke before its first test', () => {
    const result = resultOf(report(file('a', 'passed', 'failed', 'pending'), file('b', 'passed'), file('c')), false)
    expect(result).toMatchObject({ passed: 2, failed: 2, skipped: 1, failedFiles: ['a', 'c'] })
    expect(result.failedTests).toEqual([
      { file: 'a', test: 'a 1' },
      { file: 'c', test: 'the file as a whole' },
    ])
  })

  it('a run that ended badly though all passed has failed', () => {
    expect(resultOf(report(file('a', 'passed')), false)).toMatchObject({ passed: 1, failed: 1 })
    expect(resultOf(report(file('a', 'passed')), true)).toMatchObject({ passed: 1, failed: 0 })
  })

  it('one or two files are run again; never more, never where nothing failed, never where no file can be blamed', () => {
    const of = (...files: ReturnType<typeof file>[]) => filesToRunAgain(resultOf(report(...files), true))
    expect(of(file('a', 'passed'))).toEqual([])
    expect(of(file('a', 'failed'), file('b', 'passed'))).toEqual(['a'])
    expect(of(file('a', 'failed'), file('b'))).toEqual(['a', 'b'])
    expect(of(file('a', 'failed'), file('b', 'failed'), file('c', 'failed'))).toEqual([])
    expect(filesToRunAgain(resultOf(report(file('a', 'passed')), false))).toEqual([])
  })

  it('the second run stands for the files it ran, and a fault that fails twice is one', () => {
    const first = report(file('a', 'passed', 'failed'), file('b', 'passed'))
    const both = (again: ReturnType<typeof report>) =>
      withSecondRun(resultOf(first, false), resultOf(partOf(first, ['a']), true), resultOf(again, true))
    expect(both(report(file('a', 'passed', 'passed')))).toEqual({ passed: 3, failed: 0, skipped: 0 })
    expect(both(report(file('a', 'passed', 'failed')))).toEqual({ passed: 2, failed: 1, skipped: 0 })
    expect(both(report(file('a')))).toEqual({ passed: 1, failed: 1, skipped: 0 })
    expect(both(report(file('a', 'passed', 'pending')))).toEqual({ passed: 2, failed: 0, skipped: 1 })
  })
})
