import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startChild } from './child-process.ts'
import { createLog } from './log.ts'
import { endProcess, markProcess, stillRuns } from './processes.ts'
import { takeRuntimeFile } from './runtime-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-test-'))
const log = createLog({ level: 'silent', name: 'test' })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sleeper = () => spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' })
const ended = (child: ReturnType<typeof spawn>) => new Promise((resolve) => child.once('exit', resolve))

test('a data folder belongs to one program at a time', async () => {
  const file = join(folder, 'one.json')
  const runtime = await takeRuntimeFile(file)
  runtime.noteAddress('http://localhost:8600', {})
  await expect(takeRuntimeFile(file)).rejects.toThrow(/already runs on this data folder \(process \d+, http:\/\/localhost:8600\)/)
  runtime.release()
  ;(await takeRuntimeFile(file)).release()
})

test('children a killed program left are ended; a process that only has the number of one is not', async () => {
  const [left, stranger] = [sleeper(), sleeper()]
  const gone = sleeper()
  const dead = markProcess(gone.pid ?? 0)
  gone.kill('SIGKILL')
  await ended(gone)
  const file = join(folder, 'two.json')
  const children = { assistant: markProcess(left.pid ?? 0), other: { pid: stranger.pid, started: '1' } }
  writeFileSync(file, JSON.stringify({ server: dead, children, ports: {} }))
  const leftEnded = ended(left)
  const runtime = await takeRuntimeFile(file)
  await leftEnded
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull()
  expect(JSON.parse(readFileSync(file, 'utf8')).server.pid).toBe(process.pid)
  runtime.release()
  stranger.kill('SIGKILL')
})

test('a runtime file cut short does not stop the next start', async () => {
  const file = join(folder, 'three.json')
  writeFileSync(file, '{"server":{"pid":1')
  ;(await takeRuntimeFile(file)).release()
})

test('a child announces itself, is started again when it dies, and ends when asked', async () => {
  const pids: number[] = []
  const words = ['-e', 'console.log(JSON.stringify({ ready: process.env.WORD })); setInterval(() => 0, 1000)']
  const child = startChild({
    name: 'child',
    words,
    environment: { WORD: 'yes' },
    logFile: join(folder, 'child.log'),
    log,
    announces: true,
    onStart: (pid) => pids.push(pid),
  })
  expect(await child.ready).toEqual({ ready: 'yes' })
  process.kill(pids[0] ?? 0, 'SIGKILL')
  await expect.poll(() => pids.length, { interval: 10 }).toBe(2)
  const second = markProcess(pids[1] ?? 0)
  await child.stop()
  expect(second !== undefined && stillRuns(second)).toBe(false)
})

test.each([
  ['ends first', 'console.error("no pages"); process.exit(3)', 60, 'child ended with code 3 before it was ready: no pages'],
  ['throws', 'throw new Error("no pages")', 60, 'child ended with code 1 before it was ready: Error: no pages'],
  ['says nothing', 'setInterval(() => 0, 1000)', 0.05, 'child was not ready after 0.05 seconds: see its file in logs/'],
])('whoever waits for a child that %s is told its last sentence', async (how, program, announceSeconds, told) => {
  const logFile = join(folder, `${how}.log`)
  const child = startChild({ name: 'child', words: ['-e', program], logFile, log, announces: true, announceSeconds })
  await expect(child.ready).rejects.toThrow(told)
  await child.stop()
})

test('a child ends when its parent is killed', async () => {
  const program = `
    const { startChild } = await import(${JSON.stringify(new URL('child-process.ts', import.meta.url).href)})
    const { createLog } = await import(${JSON.stringify(new URL('log.ts', import.meta.url).href)})
    startChild({ name: 'x', words: ['-e', 'setInterval(() => 0, 1000)'], logFile: ${JSON.stringify(join(folder, 'x.log'))},
      log: createLog({ level: 'silent', name: 'x' }), onStart: (pid) => console.log(pid) })`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: import.meta.dirname,
  })
  const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (data: Buffer) => resolve(Number(data))))
  const child = markProcess(pid)
  // setpriv sets the signal just before it becomes the child: kill the parent when that has happened
  await expect
    .poll(
      () =>
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('setInterval') &&
        !readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('setpriv'),
    )
    .toBe(true)
  parent.kill('SIGKILL')
  await expect.poll(() => child !== undefined && stillRuns(child), { interval: 10 }).toBe(false)
})

test('a process is ended politely, and by force when it does not listen', async () => {
  const deaf = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => 0); console.log(1); setInterval(() => 0, 1000)'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await new Promise((resolve) => deaf.stdout.once('data', resolve))
  const mark = markProcess(deaf.pid ?? 0)
  const exit = ended(deaf)
  if (mark !== undefined) await endProcess(mark, 50)
  await exit
  expect(deaf.signalCode).toBe('SIGKILL')
})
