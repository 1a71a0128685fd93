import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mayRestart } from './crashes.ts'

const minute = 60_000
test.each([
  ['the first', [], true],
  ['the third in an hour', [10, 20], true],
  ['the fourth in an hour', [0, 10, 20], false],
  ['the fourth, the first more than an hour ago', [-41, 10, 20], true],
  ['the fourth, the clock set back meanwhile', [100, 110, 120], false],
])('%s crash: started again: %j', (_which, minutes, restarted) => {
  expect(
    mayRestart(
      minutes.map((one) => one * minute),
      21 * minute,
    ),
  ).toBe(restarted)
})

/** A program that keeps a log, says when it is started again, and fails in a way nobody caught. */
const crashing = (data: string) => `
  const [{ restartAfterCrash }, { keepLog }] = await Promise.all(['crashes', 'log'].map((name) => import('${import.meta.dirname}/' + name + '.ts')))
  keepLog(${JSON.stringify(data)})
  restartAfterCrash(${JSON.stringify(data)}, () => console.log('again'))
  setTimeout(() => { throw new Error('nobody caught this in ' + ${JSON.stringify(join(homedir(), 'x'))}) })`

test('a process that fails unexpectedly ends, is started again three times in an hour, and its log says why without the person', () => {
  const data = mkdtempSync(join(tmpdir(), 'yinxin-crash-'))
  try {
    const crash = () => spawnSync(process.execPath, ['--input-type=module', '-e', crashing(data)], { encoding: 'utf8' })
    const runs = [crash(), crash(), crash(), crash()]
    expect(runs.map(({ status, stdout }) => [status, stdout.trim()])).toEqual([
      [1, 'again'],
      [1, 'again'],
      [1, 'again'],
      [1, ''],
    ])
    const log = readFileSync(join(data, 'log/assistant.log'), 'utf8')
    expect(log.match(/nobody caught this in ~/g)).toHaveLength(4)
    expect(log).not.toContain(join(homedir(), 'x'))
    writeFileSync(join(data, 'crashes.json'), JSON.stringify({ at: [1, 2, 3] })) // long ago
    expect(crash().stdout.trim()).toBe('again')
  } finally {
    rmSync(data, { recursive: true })
  }
})
