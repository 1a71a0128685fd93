// `npm run suite`: runs the suite in the folder that YINXIN_SUITE names through the verifier and prints what came out; docs/verifier.md has the form.
import { readSuite } from '../test/suites/read-suite.ts'
import { isRight, runSuite, type Difference, type SuiteResult } from '../test/suites/run-suite.ts'

const shown = ({ id, expected, given, reason }: Difference): string =>
  `  ${id}: ${given}, expected ${expected.join(' or ') || 'nothing'}${reason === undefined ? '' : ` (${reason})`}`

function print({ cases, counts, differences, problems }: SuiteResult): void {
  for (const [pair, count] of [...counts].toSorted(([a], [b]) => a.localeCompare(b))) console.log(`${String(count).padStart(8)}  ${pair}`)
  const unexplained = differences.filter(({ reason }) => reason === undefined)
  const explained = differences.filter(({ reason }) => reason !== undefined)
  if (explained.length > 0) console.log(`Other answers on purpose:\n${explained.map(shown).join('\n')}`)
  if (unexplained.length > 0) console.log(`Other answers:\n${unexplained.map(shown).join('\n')}`)
  for (const problem of problems) console.log(problem)
  console.log(
    `suite: ${cases - differences.length} of ${cases} as expected, ${explained.length} another on purpose, ${unexplained.length} wrong`,
  )
}

const folder = process.env['YINXIN_SUITE'] ?? ''
if (folder === '') {
  console.error('suite: YINXIN_SUITE names no folder; it holds cases.jsonl and expected.json (docs/verifier.md)')
  process.exitCode = 2
} else {
  try {
    const result = await runSuite(readSuite(folder))
    print(result)
    process.exitCode = isRight(result) ? 0 : 1
  } catch (error) {
    console.error(`suite: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 2
  }
}
