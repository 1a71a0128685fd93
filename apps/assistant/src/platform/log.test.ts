import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepLog, logLimits, logLine } from './log.ts'

let data = ''
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'yinxin-log-'))
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  keepLog(data)
})
afterEach(() => {
  vi.restoreAllMocks()
  keepLog(join(data, 'over'))
  rmSync(data, { recursive: true })
})
const file = (): string => join(data, 'log/assistant.log')

test('a line has the time, what went wrong and its number, and nothing of a person', () => {
  logLine(`no ${homedir()}/ukeys/x of 91310000MA1MY0014K at https://me:secret@proxy/ by a@b.example`, { traceId: 'ab' })
  const line = JSON.parse(readFileSync(file(), 'utf8')) as object
  expect(line).toEqual({ time: expect.any(String) as string, traceId: 'ab', error: 'no ~/ukeys/x of *** at https://***@proxy/ by ***' })
  expect(statSync(file()).mode & 0o077).toBe(0)
})

test('at most 10 MB are kept, in two files, whatever is said', () => {
  for (let i = 0; i < 3; i++) {
    logLine('x'.repeat(2 * logLimits.line))
    writeFileSync(file(), 'y'.repeat(logLimits.file))
  }
  logLine('the last')
  const sizes = readdirSync(join(data, 'log')).map((name) => statSync(join(data, 'log', name)).size)
  expect(sizes).toHaveLength(2)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(5_000_000)
  expect(readFileSync(file(), 'utf8')).toContain('the last')
})

test('a disk that refuses is no reason to fail', () => {
  writeFileSync(join(data, 'log'), 'a file where the folder should be')
  expect(() => logLine('x')).not.toThrow()
})
