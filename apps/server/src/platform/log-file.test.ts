import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { droppingSink, logFile } from './log-file.ts'
import { createLog } from './log.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-log-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const messages = (file: string) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string; dropped?: number })

test('a full disk drops lines and says how many once there is room', async () => {
  const file = join(folder, 'full.log')
  symlinkSync('/dev/full', file) // every write: no space left on device
  const sink = logFile(file)
  const log = createLog({ level: 'info', name: 'x', destination: sink })
  for (let number = 0; number < 10; number++) log.info({ number }, 'lost')
  await expect.poll(sink.lost, { timeout: 10_000 }).toBe(10)
  rmSync(file)
  log.info('kept')
  await expect.poll(() => readdirSync(folder), { timeout: 5000 }).toContain('full.log')
  await sink.close()
  expect(messages(file)).toMatchObject([{ dropped: 10 }, { msg: 'kept' }])
})

test('the file is closed with the sink, and a line that comes later opens it no more', async () => {
  const file = join(folder, 'closed.log')
  const sink = logFile(file)
  const inodeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.ino
  const isOpen = () => readdirSync('/proc/self/fd').some((name) => inodeOf(`/proc/self/fd/${name}`) === inodeOf(file))
  sink.write('one\n')
  await expect.poll(() => existsSync(file) && isOpen()).toBe(true)
  await sink.close()
  expect(isOpen()).toBe(false)
  sink.write('late\n')
  expect([readFileSync(file, 'utf8'), isOpen(), sink.lost()]).toEqual(['one\n', false, 1])
})

test('what waits is bounded, and a writer that never ends does not hold up the end', async () => {
  const written: string[] = []
  const gate = Promise.withResolvers<void>()
  const sink = droppingSink(async (text) => {
    await gate.promise
    written.push(text)
  })
  const line = `${'x'.repeat(1023)}\n`
  for (let number = 0; number < 5000; number++) sink.write(line)
  gate.resolve()
  await sink.close()
  const lines = written.join('').split('\n').filter(Boolean)
  const kept = lines.filter((text) => text.startsWith('x')).length
  expect(kept).toBeLessThan(1100)
  expect(JSON.parse(lines.find((text) => text.startsWith('{')) ?? '{}')).toMatchObject({ dropped: 5000 - kept })
})

test('a file that has grown is put aside, and only some are kept', async () => {
  const file = join(folder, 'small.log')
  for (let number = 0; number < 6; number++) {
    const sink = logFile(file, { rotateBytes: 100, keep: 2 })
    sink.write(`${JSON.stringify({ msg: `line ${number}`, more: 'x'.repeat(40) })}\n`)
    await sink.close()
  }
  expect(
    readdirSync(folder)
      .filter((name) => name.startsWith('small'))
      .toSorted(),
  ).toEqual(['small.log', 'small.log.1', 'small.log.2'])
  expect(messages(file).at(-1)?.msg).toBe('line 5')
})

test('standard output that nobody reads stops nothing', async () => {
  const program = `
    const { standardOutput } = await import(${JSON.stringify(new URL('log-file.ts', import.meta.url).href)})
    const sink = standardOutput()
    for (let number = 0; number < 2000; number++) sink.write('x'.repeat(1023) + '\\n')
    setTimeout(() => { process.stderr.write('alive'); process.exit(0) }, 50)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.pause()
  let said = ''
  child.stderr.on('data', (data: Buffer) => (said += data.toString()))
  await expect.poll(() => said, { timeout: 10_000 }).toContain('alive')
  child.kill('SIGKILL')
})
