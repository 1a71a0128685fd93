import type { BatchAnswer } from '../../apps/verifier/src/answer-line.ts'
import { answerBatch } from '../../apps/verifier/src/batch.ts'
import type { Suite } from './read-suite.ts'

/** One answer that is not the right one. */
export interface Difference {
  readonly id: string
  readonly expected: readonly string[]
  readonly given: string
  /** Why, where the suite's folder says that this is on purpose. */
  readonly reason?: string
}

export interface SuiteResult {
  readonly cases: number
  /** Cases by `expected → given`. */
  readonly counts: ReadonlyMap<string, number>
  readonly differences: readonly Difference[]
  /** What is wrong with the suite or its list of differences, in sentences. */
  readonly problems: readonly string[]
}

/** Asks every question of the suite and compares the answers. */
export async function runSuite(suite: Suite): Promise<SuiteResult> {
  const given = await answersOf(suite)
  const counts = new Map<string, number>()
  const differences: Difference[] = []
  for (const [id, verdict] of given) {
    const expected = suite.expected.get(id) ?? []
    const pair = `${expected.join('|') || 'nothing'} → ${verdict}`
    counts.set(pair, (counts.get(pair) ?? 0) + 1)
    const reason = suite.differences.get(id)
    if (!expected.includes(verdict)) differences.push({ id, expected, given: verdict, ...(reason === undefined ? {} : { reason }) })
  }
  return { cases: given.size, counts, differences, problems: problemsOf(suite, given, differences) }
}

async function answersOf(suite: Suite): Promise<Map<string, string>> {
  const given = new Map<string, string>()
  let rest = ''
  const write = (text: string): void => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const { id, verdict } = JSON.parse(line) as BatchAnswer
      given.set(String(id), verdict)
    }
  }
  await answerBatch(asBytes(suite.lines()), { write })
  return given
}

async function* asBytes(lines: AsyncIterable<string>): AsyncIterable<Buffer> {
  for await (const line of lines) yield Buffer.from(`${line}\n`)
}

function problemsOf(suite: Suite, given: ReadonlyMap<string, string>, differences: readonly Difference[]): string[] {
  const differ = new Set(differences.map(({ id }) => id))
  return [
    ...(given.size === 0 ? ['the suite has no cases'] : []),
    ...[...suite.expected.keys()].filter((id) => !given.has(id)).map((id) => `${id}: expected, but there is no such case`),
    ...[...given.keys()].filter((id) => !suite.expected.has(id)).map((id) => `${id}: no expected answer`),
    ...[...suite.differences.keys()].filter((id) => !differ.has(id)).map((id) => `${id}: called a difference, but it is none`),
  ]
}

/** True when every answer is right or another one on purpose, and the suite is whole. */
export const isRight = ({ differences, problems }: SuiteResult): boolean =>
  problems.length === 0 && differences.every(({ reason }) => reason !== undefined)
