import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { closeDatabase, createDatabase } from './db.ts'
import { createLog } from './log.ts'
import { startPostgres, type RunningPostgres } from './postgres.ts'

const log = createLog({ level: 'silent', name: 'test' })
const folders: string[] = []
const running: RunningPostgres[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function newFolder(suffix = ''): string {
  const folder = join(mkdtempSync(join(realpathSync(tmpdir()), 'yinxin-test-')), suffix)
  mkdirSync(folder, { recursive: true })
  folders.push(folder)
  return folder
}

async function start(folder: string): Promise<RunningPostgres> {
  const one = await startPostgres({ folder, log })
  running.push(one)
  return one
}

async function ask(url: string, text: string): Promise<unknown> {
  const db = createDatabase<unknown>(url, { max: 1 })
  const { rows } = await sql.raw<{ answer: unknown }>(text).execute(db)
  await closeDatabase(db)
  return rows[0]?.answer
}

test('R35 starts on an empty folder and keeps data, with fsync on and without a TCP port', async () => {
  const folder = newFolder()
  const first = await start(folder)
  expect(await ask(first.url, 'create table kept as select 7 as n')).toBeUndefined()
  expect(await ask(first.url, `select current_setting('fsync') || '/' || current_setting('listen_addresses') as answer`)).toBe('on/')
  await first.stop()
  const second = await start(folder)
  expect(await ask(second.url, 'select n as answer from kept')).toBe(7)
})

test('a new database knows Chinese letters', async () => {
  const { url } = await start(newFolder())
  await ask(url, 'create extension pg_trgm')
  expect(await ask(url, `select array_length(show_trgm('上海'), 1) as answer`)).toBeGreaterThan(1)
  expect(await ask(url, `select lower('ＡÉ') || ('上海' ~ '^[[:alpha:]]+$') as answer`)).toBe('ａétrue')
})

test('a postmaster killed while we run is started again with everything acknowledged', async () => {
  const one = await start(newFolder())
  await ask(one.url, 'create table kept as select 8 as n')
  const before = one.pid()
  process.kill(before, 'SIGKILL')
  await expect.poll(one.pid, { timeout: 10_000, interval: 10 }).not.toBe(before)
  expect(await ask(one.url, 'select n as answer from kept')).toBe(8)
})

test('a server left behind by a killed program is stopped before the next start', async () => {
  const folder = newFolder()
  const program = `
    const { startPostgres } = await import(${JSON.stringify(new URL('postgres.ts', import.meta.url).href)})
    const { createLog } = await import(${JSON.stringify(new URL('log.ts', import.meta.url).href)})
    const one = await startPostgres({ folder: ${JSON.stringify(folder)}, log: createLog({ level: 'silent', name: 'x' }) })
    console.log(one.pid())`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: import.meta.dirname,
  })
  const pid = await new Promise<number>((resolve) => child.stdout.once('data', (data: Buffer) => resolve(Number(data))))
  child.kill('SIGKILL')
  const next = await start(folder)
  expect(next.pid()).not.toBe(pid)
  expect(await ask(next.url, 'select 1 as answer')).toBe(1)
})

test('a stale postmaster.pid with the number of somebody else does not stop the start', async () => {
  const folder = newFolder()
  const first = await start(folder)
  await ask(first.url, 'create table kept as select 9 as n')
  const file = join(folder, 'data/postmaster.pid')
  const text = readFileSync(file, 'utf8')
  await first.stop()
  writeFileSync(file, text.replace(/^\d+/, String(process.pid)))
  expect(await ask((await start(folder)).url, 'select n as answer from kept')).toBe(9)
})

test('a folder whose path is too long for a socket works all the same', async () => {
  const one = await start(newFolder('long-'.repeat(20)))
  expect(await ask(one.url, 'select 1 as answer')).toBe(1)
})
