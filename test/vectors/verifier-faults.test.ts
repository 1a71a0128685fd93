import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readSuite } from '../suites/read-suite.ts'
import { isRight, runSuite } from '../suites/run-suite.ts'
import { vectorFolder } from './vector-folder.ts'

/** Inputs that a verifier once answered wrongly, each standing for a kind. */
const folder = vectorFolder('verifier-faults')

describe.skipIf(!folder.present)('inputs a verifier answered wrongly', () => {
  it('every file is read', () => {
    expect(readdirSync(folder.path).sort()).toEqual(['README.md', 'cases.jsonl', 'expected.json'])
  })

  it('every one gets the right answer', async () => {
    const result = await runSuite(readSuite(folder.path))
    expect(result).toMatchObject({ differences: [], problems: [] })
    expect([result.cases >= 9, isRight(result)]).toEqual([true, true])
  })
})
