// What a run of tests came to, from vitest's JSON report: data in, data out. Plain JavaScript on Node ≥ 20, as `npm test` is.

/** So many files may be run a second time; where more fail, something is wrong that a second look does not make right. */
const mostAgain = 2

/**
 * The tests of a report: how many passed, failed and were skipped, and the files in which some failed. A file that broke before its first test
 * counts as one failure; so does a run that ended badly though no test of it failed (`endedWell` false).
 */
export function resultOf({ numPassedTests, numFailedTests, numPendingTests = 0, numTodoTests = 0, testResults }, endedWell) {
  const broken = testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.every(isNoFailure)).length
  const failed = numFailedTests + broken
  return {
    passed: numPassedTests,
    failed: failed === 0 && !endedWell ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
    failedFiles: testResults.filter(({ status }) => status === 'failed').map(({ name }) => name),
    failedTests: testResults.flatMap(failedOf),
  }
}

/** The failed tests of a file; one without a name where the file broke as a whole. */
function failedOf({ name, status, assertionResults }) {
  const failed = assertionResults.filter((one) => !isNoFailure(one)).map(({ fullName }) => ({ file: name, test: fullName }))
  return failed.length === 0 && status === 'failed' ? [{ file: name, test: 'the file as a whole' }] : failed
}

const isNoFailure = ({ status }) => status !== 'failed'

/** The files to run a second time, alone on the machine: none when all passed, when too many failed, or when no file can be blamed. */
export function filesToRunAgain({ failed, failedFiles }) {
  return failed > 0 && failedFiles.length <= mostAgain ? failedFiles : []
}

/** Both runs as one: the files that were run again count by their second run. `again` has only those files, the first run had them too. */
export function withSecondRun(first, firstOfThose, again) {
  return {
    passed: first.passed - firstOfThose.passed + again.passed,
    failed: first.failed - firstOfThose.failed + again.failed,
    skipped: first.skipped - firstOfThose.skipped + again.skipped,
  }
}

/** The part of a report about these files, as a report. */
export function partOf({ testResults }, files) {
  const own = testResults.filter(({ name }) => files.includes(name))
  const all = own.flatMap(({ assertionResults }) => assertionResults)
  const count = (...kinds) => all.filter(({ status }) => kinds.includes(status)).length
  return {
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('pending', 'skipped'),
    numTodoTests: count('todo'),
    testResults: own,
  }
}
