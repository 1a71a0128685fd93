import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestPki } from '@yinxin/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAnswering } from '../../apps/verifier/src/answering.ts'
import { answerBatch, maxLineBytes } from '../../apps/verifier/src/batch.ts'
import type { BatchAnswer } from '../../apps/verifier/src/answer-line.ts'
import { jsonProblem } from '../../apps/verifier/src/json-bounds.ts'
import { createLineSplitter } from '../../apps/verifier/src/line-splitter.ts'
import { batch } from './run-verify.ts'

/** Whatever a line holds, it is answered as one line, and the lines around it as if it were not there. */

const now = new Date('2026-03-02T08:00:00Z')
const pki = createTestPki({ kind: 'P-256', now })
const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64')
const good = {
  id: 'good',
  kind: 'chain',
  anchors: [base64(pki.root.der)],
  certificate: base64(pki.issue({ subject: '某公司' }).der),
  intermediates: [base64(pki.issuingCa.der)],
  crls: [],
  ocsp: [],
  at: now.toISOString(),
  revocation: 'none',
}
const goodLine = JSON.stringify(good)
const linesOf = (text: string): string[] => text.split('\n').filter((line) => !/^[ \t\r]*$/.test(line))

const problemOf = async (changed: object): Promise<string> => {
  const [answer] = await batch(JSON.stringify({ ...good, ...changed }))
  expect(answer).toMatchObject({ id: 'good', verdict: 'error', code: 'INPUT_INVALID' })
  return answer?.findings[0]?.detail ?? ''
}

describe('bad lines', () => {
  it('are answered in their place', async () => {
    const answers = await batch([goodLine, '{', '', goodLine, '[1]', 'null', '   ', goodLine, '{"id":7}'].join('\n'))
    expect(answers.map(({ id, verdict, code }) => [id, verdict, code])).toEqual([
      ['good', 'accepted', undefined],
      [null, 'error', 'INPUT_INVALID'],
      ['good', 'accepted', undefined],
      [null, 'error', 'INPUT_INVALID'],
      [null, 'error', 'INPUT_INVALID'],
      ['good', 'accepted', undefined],
      [7, 'error', 'INPUT_INVALID'],
    ])
  })

  it('name the field', async () => {
    expect(await problemOf({ kind: 'chains' })).toBe('kind must be one of chain, crl, ocsp, authentication')
    expect(await problemOf({ certificate: null })).toBe('certificate is missing')
    expect(await problemOf({ certificate: 'AAA' })).toBe('certificate is not base64')
    expect(await problemOf({ anchors: [good.anchors[0], 7] })).toBe('anchors must be a list of texts')
    expect(await problemOf({ crls: ['AAAA', '?'] })).toBe('crls[1] is not base64')
    expect(await problemOf({ at: 'yesterday' })).toBe("at 'yesterday' is not a time like 2026-03-02T08:00:00Z")
    expect(await problemOf({ at: '2026-13-01' })).toContain('is not a time')
    expect(await problemOf({ revocation: 'sometimes' })).toBe('revocation must be one of required, if-present, none')
    expect(await problemOf({ policies: ['any'] })).toBe("policies 'any' is not an object identifier like 2.5.29.32.0")
    expect(await problemOf({ maxDepth: -1 })).toBe('maxDepth must be a whole number')
    expect(await problemOf({ inhibitAnyPolicy: 'no' })).toBe('inhibitAnyPolicy must be true or false')
    expect(await problemOf({ kind: 'authentication', token: '{}', nonce: 'n' })).toBe('origin is missing')
  })

  it('of certificates and lists that cannot be read are refusals, not errors', async () => {
    const junk = base64(Uint8Array.of(0x30, 3, 1, 2, 3))
    const ask = async (changed: object) => (await batch(JSON.stringify({ ...good, ...changed })))[0]
    expect(await ask({ certificate: junk })).toMatchObject({ verdict: 'refused', code: 'CERTIFICATE_MALFORMED' })
    expect(await ask({ anchors: [junk] })).toMatchObject({ verdict: 'refused', code: 'CERTIFICATE_NOT_TRUSTED' })
    expect(await ask({ crls: [junk], revocation: 'if-present' })).toMatchObject({ verdict: 'refused', code: 'REVOCATION_UNAVAILABLE' })
    expect(await ask({ kind: 'crl', certificate: junk })).toMatchObject({ verdict: 'unknown', code: 'CERTIFICATE_MALFORMED' })
  })

  it('a field nobody knows is passed over with a note', async () => {
    const [answer] = await batch(JSON.stringify({ ...good, revocationMode: 'none' }))
    expect(answer).toMatchObject({ verdict: 'accepted' })
    expect(answer?.findings.at(-1)).toEqual({ check: 'line', result: 'note', detail: 'field not known, passed over: revocationMode' })
  })
})

describe('whatever is in a line', () => {
  it('arbitrary bytes between good lines', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 500 }), async (bytes, chunkSize) => {
        const answers = await batch(Buffer.concat([Buffer.from(`${goodLine}\n`), bytes, Buffer.from(`\n${goodLine}`)]), chunkSize)
        const middle = linesOf(Buffer.from(bytes).toString('latin1')).length
        expect(answers[0]?.verdict).toBe('accepted')
        expect(answers.at(-1)?.verdict).toBe('accepted')
        expect(answers.length).toBe(middle + 2)
      }),
      { numRuns: 60 },
    )
  })

  it('arbitrary JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 4 }), async (json) => {
        const [answer, after] = await batch(`${json}\n${goodLine}`)
        expect(answer?.verdict).toBe('error')
        expect(after?.verdict).toBe('accepted')
      }),
    )
  })

  it('a good line with one field changed to anything', async () => {
    const change = fc.tuple(fc.constantFrom(...Object.keys(good)), fc.jsonValue({ maxDepth: 2 }))
    await fc.assert(
      fc.asyncProperty(change, async ([name, value]) => {
        const answers = await batch(`${JSON.stringify({ ...good, [name]: value })}\n${goodLine}`)
        expect(answers).toHaveLength(2)
        expect(['accepted', 'refused', 'good', 'revoked', 'unknown', 'error']).toContain(answers[0]?.verdict)
        expect(answers[1]?.verdict).toBe('accepted')
      }),
    )
  })

  it('a good line with one character changed', async () => {
    const change = fc.tuple(fc.nat(goodLine.length - 1), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }))
    await fc.assert(
      fc.asyncProperty(change, async ([place, character]) => {
        const answers = await batch(`${goodLine.slice(0, place)}${character}${goodLine.slice(place + 1)}\n${goodLine}`)
        expect(answers.at(-1)).toMatchObject({ verdict: 'accepted', findings: expect.any(Array) as unknown })
      }),
    )
  })

  it('the answer to a line does not depend on the lines before it', async () => {
    const lines = [goodLine, JSON.stringify({ ...good, at: '2040-01-01' }), JSON.stringify({ ...good, anchors: [] }), '{', '{"id":1}']
    const alone = new Map(await Promise.all(lines.map(async (line) => [line, (await batch(line))[0]] as const)))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...lines), { maxLength: 12 }), async (chosen) => {
        expect(await batch(chosen.join('\n'))).toEqual(chosen.map((line) => alone.get(line)))
      }),
      { numRuns: 30 },
    )
  })
})

describe('threads', () => {
  it('change no answer and no order', async () => {
    const lines = Array.from({ length: 420 }, (_, id) => (id % 7 === 3 ? `{"id":${id}` : JSON.stringify({ ...good, id })))
    const [one, more] = [createAnswering(1), createAnswering(3, 0)]
    const input = lines.join('\n')
    const answers = await batch(input, 5000, more)
    expect(answers).toEqual(await batch(input, 1 << 20, one))
    expect(answers.map(({ id }) => id)).toEqual(lines.map((_, id) => (id % 7 === 3 ? null : id)))
  })

  it('a writer that fails ends the batch', async () => {
    const input = (async function* () {
      yield Buffer.from(`${goodLine}\n`.repeat(2000))
    })()
    const output = {
      write: () => {
        throw new Error('disk full')
      },
    }
    await expect(answerBatch(input, output)).rejects.toThrow('disk full')
  })
})

describe('bounds', () => {
  it('cuts lines anywhere and keeps no more than the limit of one', () => {
    const text = fc.array(
      fc.string({ maxLength: 30 }).map((line) => line.replaceAll('\n', '')),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (lines, size) => {
        const splitter = createLineSplitter(20)
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
        const found = []
        for (let at = 0; at < bytes.length; at += size) found.push(...splitter.push(bytes.subarray(at, at + size)))
        found.push(...splitter.end())
        expect(found.map((line) => ('bytes' in line ? line.bytes.toString('utf8') : undefined))).toEqual(
          lines.map((line) => (Buffer.byteLength(line) <= 20 ? line : undefined)),
        )
      }),
    )
  })

  it('JSON is read only when little of it stands outside strings, and not deep', () => {
    const problem = (text: string): string | undefined => jsonProblem(Buffer.from(text))
    expect(problem(JSON.stringify({ a: 'x'.repeat(1 << 20), b: ['\\', '"', '\\"'] }))).toBeUndefined()
    expect(problem(`[${'0,'.repeat(200_000)}0]`)).toContain('outside strings')
    expect(problem('['.repeat(9))).toBe('nested deeper than 8')
    expect(problem('{"a":"b\\"}')).toBe('a string without an end')
    fc.assert(fc.property(fc.json({ maxDepth: 3 }), (json) => problem(json) === undefined))
  })

  it('huge lines and nests of brackets cost little memory', async () => {
    const command = join(import.meta.dirname, '../../apps/server/bin/yinxin.js')
    const child = spawn(process.execPath, [command, 'verify', '--batch', '-'], { stdio: ['pipe', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    const write = (bytes: Buffer | string) => new Promise<void>((done) => void child.stdin.write(bytes, () => done()))
    const megabyte = Buffer.alloc(1 << 20, '[')
    for (let count = 0; count < 300; count++) await write(megabyte)
    await write('\n')
    for (let count = 0; count < 50; count++) await write(megabyte)
    await write(`\n${goodLine}\n`)
    while (out.split('\n').length < 4) await new Promise((done) => child.stdout.once('data', done))
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
    child.stdin.end()
    const status = await new Promise((done) => child.on('close', done))
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as BatchAnswer)
    expect(status).toBe(0)
    expect(answers.map(({ verdict, code }) => [verdict, code])).toEqual([
      ['error', 'INPUT_TOO_LARGE'],
      ['error', 'INPUT_INVALID'],
      ['accepted', undefined],
    ])
    expect(answers[0]?.findings[0]?.detail).toBe(`longer than ${maxLineBytes} octets`)
    expect(Number(peak)).toBeLessThan(600 * 1024)
  })
})
