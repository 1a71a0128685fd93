import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { batch } from '../verify/run-verify.ts'
import { vectorFolder } from './vector-folder.ts'

/** Inputs that a verifier once answered wrongly, each standing for a kind: the right answer is the first word of what is expected. */
const folder = vectorFolder('verifier-faults')
const expected = (folder.present ? JSON.parse(folder.read('expected.json')) : {}) as Readonly<Record<string, string>>
const lines = folder.present ? folder.read('cases.jsonl').split('\n').filter(Boolean) : []
const idOf = (line: string): string => (JSON.parse(line) as { id: string }).id

describe.skipIf(!folder.present)('inputs a verifier answered wrongly', () => {
  it('every file is read, every case has its answer', () => {
    expect(readdirSync(folder.path).sort()).toEqual(['README.md', 'cases.jsonl', 'expected.json'])
    expect(lines.map(idOf).sort()).toEqual(Object.keys(expected).sort())
  })

  it.each(lines.map((line) => [idOf(line), line] as const))('%s', async (id, line) => {
    const [answer] = await batch(line)
    const [verdict = ''] = (expected[id] ?? '').split(':')
    expect([answer?.id, answer?.verdict]).toEqual([id, verdict])
  })
})
