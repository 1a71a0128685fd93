// The assistant when it fails in a way nobody expected: a real program with a fault put into it, started again, and not for ever.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { bundledProgram } from '../../apps/assistant/bin/which-program.js'
import { killProcessesIn, processesIn } from '../../apps/assistant/src/platform/processes.ts'
import { recentCrashes, toldOfCrashes } from '../../apps/assistant/src/platform/crashes.ts'
import { buildAssistantWhenStale } from '../../tools/build-assistant.ts'
import { until } from '../attacks/assistant-pages.ts'

let data = ''
beforeAll(() => buildAssistantWhenStale())
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'yinxin-crashes-'))
  symlinkSync(bundledProgram, program()) // by which its processes are known
})
afterEach(async () => {
  await killProcessesIn(data)
  rmSync(data, { recursive: true, force: true, maxRetries: 10 })
})

const program = (): string => join(data, 'yinxin-assistant.mjs')
const crashes = (): number => recentCrashes(data, Date.now(), toldOfCrashes.checks)
const lines = (): readonly { readonly error: string; readonly traceId: string }[] =>
  readFileSync(join(data, 'log/assistant.log'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { error: string; traceId: string })

/** Starts the assistant with an error that nobody catches half a second later, in it and in every one it starts. @returns its exit code */
function start(...words: readonly string[]): Promise<number | null> {
  writeFileSync(join(data, 'fault.mjs'), "setTimeout(() => { throw new Error('broken') }, 500)")
  const child = spawn(process.execPath, [program(), 'run', '--data', data, '--ports', '0', ...words], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, NODE_OPTIONS: `--import=file://${join(data, 'fault.mjs')}` },
  })
  return new Promise((resolve) => child.once('exit', resolve))
}

test('it is noted in the log, started again three times in an hour, and then left alone', async () => {
  expect(await start()).toBe(1)
  expect(await processesIn(data)).toHaveLength(1)
  await until(() => (crashes() === 4 ? true : undefined))
  expect(lines()).toHaveLength(4)
  expect(lines()[0]).toMatchObject({
    error: expect.stringContaining('broken') as string,
    traceId: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
  })
  expect(await start()).toBe(1) // by the person: it runs, and is not started again
  expect([crashes(), await processesIn(data)]).toEqual([5, []]) // what is started again is there before its parent has ended
})

test('where another program started it and waits for it, that program decides', async () => {
  expect(await start('--watch-stdin')).toBe(1)
  expect([crashes(), await processesIn(data)]).toEqual([1, []])
})
