import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { derToPem } from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSuite } from './read-suite.ts'
import { isRight, runSuite } from './run-suite.ts'

const now = new Date('2026-03-02T08:00:00Z')
const pki = createTestPki({ kind: 'P-256', now })
const holder = pki.issue({ subject: '某公司' })
const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64')
const asked = { kind: 'chain', at: now.toISOString(), revocation: 'none' }

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yinxin-suite-'))
  mkdirSync(join(folder, 'certs'))
  writeFileSync(join(folder, 'certs/ca bundle.pem'), derToPem(pki.issuingCa.der, 'CERTIFICATE') + derToPem(pki.root.der, 'CERTIFICATE'))
  writeFileSync(join(folder, 'certs/holder.der'), holder.der)
  writeFileSync(join(folder, 'certs/noise.der'), 'noise')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A suite of these lines; what is expected and why something differs by id. */
function suite(lines: readonly object[], expected: Readonly<Record<string, string>>, differences?: Readonly<Record<string, string>>) {
  writeFileSync(join(folder, 'cases.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n\n`).join(''))
  writeFileSync(join(folder, 'expected.json'), JSON.stringify(expected))
  if (differences) writeFileSync(join(folder, 'differences.json'), JSON.stringify(differences))
  return readSuite(folder)
}

const whole = [
  {
    ...asked,
    id: 'by bytes',
    certificate: base64(holder.der),
    anchors: [base64(pki.root.der)],
    intermediates: [base64(pki.issuingCa.der)],
  },
  { ...asked, id: 'by files', certificate: 'file:certs/holder.der', anchors: ['file:certs/ca bundle.pem'] },
  { ...asked, id: 'noise', certificate: 'file:certs/noise.der', anchors: ['file:certs/ca bundle.pem'] },
  { ...asked, id: 4, certificate: 'file:certs/holder.der', anchors: [] },
]
const right = { 'by bytes': 'accepted', 'by files': 'accepted: a file may hold several', noise: 'refused', 4: 'unknown|refused' }

describe('a suite in a folder', () => {
  it('every question is asked, from bytes and from files', async () => {
    const result = await runSuite(suite(whole, right))
    expect(result).toMatchObject({ cases: 4, differences: [], problems: [] })
    expect(Object.fromEntries(result.counts)).toEqual({ 'accepted → accepted': 2, 'refused → refused': 1, 'unknown|refused → refused': 1 })
    expect(isRight(result)).toBe(true)
  })

  it('a wrong answer is a failure, one that is another on purpose is not', async () => {
    const wrong = { ...right, noise: 'accepted' }
    const result = await runSuite(suite(whole, wrong))
    expect(result.differences).toEqual([{ id: 'noise', expected: ['accepted'], given: 'refused' }])
    expect([isRight(result), isRight(await runSuite(suite(whole, wrong, { noise: 'no DER' })))]).toEqual([false, true])
  })

  it('a suite that is not whole is a failure: no cases, a case or an answer too many, a difference that is none', async () => {
    const { noise: _, ...fewer } = right
    const results = [
      await runSuite(suite([], {})),
      await runSuite(suite(whole, fewer)),
      await runSuite(suite(whole.slice(1), right)),
      await runSuite(suite(whole, right, { noise: 'no DER' })),
    ]
    expect(results.map(isRight)).toEqual([false, false, false, false])
    expect(results.map(({ problems }) => problems)).toEqual([
      ['the suite has no cases'],
      ['noise: no expected answer'],
      ['by bytes: expected, but there is no such case'],
      ['noise: called a difference, but it is none'],
    ])
  })

  it('by the command, with the folder in the environment', () => {
    suite(whole, right)
    const script = fileURLToPath(new URL('../../tools/suite.ts', import.meta.url))
    const said = execFileSync(process.execPath, [script], { encoding: 'utf8', env: { ...process.env, YINXIN_SUITE: folder } })
    expect(said).toContain('suite: 4 of 4 as expected, 0 another on purpose, 0 wrong')
  })
})
