import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { BatchAnswer } from '../../apps/verifier/src/answer-line.ts'
import { pkits, pkitsCases, pkitsLine, shuffled } from './pkits-lines.ts'
import { batch } from './run-verify.ts'

/** NIST PKITS through the batch, as anybody would run it: 249 lines in, 249 verdicts out. */

const wanted = (cases = pkitsCases) => cases.map(({ name, shouldValidate }) => `${name} ${shouldValidate ? 'accepted' : 'refused'}`)
const given = (answers: readonly BatchAnswer[]) => answers.map(({ id, verdict }) => `${id} ${verdict}`)

describe.skipIf(!pkits.present)('NIST PKITS through --batch', () => {
  it('249 of 249, in order', async () => {
    expect(pkitsCases).toHaveLength(249)
    const answers = await batch(pkitsCases.map((test) => pkitsLine(test)).join('\n'))
    expect(given(answers)).toEqual(wanted())
    for (const { verdict, code, findings } of answers) {
      expect(code === undefined).toBe(verdict === 'accepted')
      expect(findings.some(({ result }) => result === 'failed')).toBe(verdict === 'refused')
    }
  })

  it.each([1, 2, 3])('the same with cases, intermediates and lists shuffled by %i', async (seed) => {
    const cases = shuffled(pkitsCases, seed)
    const lines = cases.map((test) => pkitsLine(test, (list) => shuffled(list, seed)))
    expect(given(await batch(lines.join('\n')))).toEqual(wanted(cases))
  })

  it('by the command itself, from standard input', () => {
    const cases = pkitsCases.slice(0, 60)
    const command = join(import.meta.dirname, '../../apps/server/bin/yinxin.js')
    const input = `${cases.map((test) => pkitsLine(test)).join('\n')}\n`
    const { stdout, stderr, status } = spawnSync(process.execPath, [command, 'verify', '--batch', '-'], {
      input,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    })
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as BatchAnswer)
    expect(given(answers)).toEqual(wanted(cases))
  })

  it('refuses what is weak when asked to be strict, and says so otherwise', async () => {
    const dsa = pkitsCases.filter(({ name }) => /DSA/.test(name) && /^Valid/.test(name))
    expect(dsa).toHaveLength(2)
    const lines = dsa.map((test) => pkitsLine(test))
    const strict = lines.map((line) => JSON.stringify({ ...(JSON.parse(line) as object), algorithmPolicy: 'strict' }))
    expect((await batch(strict.join('\n'))).map(({ verdict, code }) => `${verdict} ${code ?? ''}`)).toEqual([
      'refused ALGORITHM_REFUSED',
      'refused ALGORITHM_REFUSED',
    ])
    for (const { verdict, findings } of await batch(lines.join('\n'))) {
      expect(verdict).toBe('accepted')
      expect(findings.filter(({ check }) => check.startsWith('weak-')).map(({ detail }) => detail)).toContain('signed with DSA-SHA1')
    }
  })
})
