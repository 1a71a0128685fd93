// Whatever dies, and however: the next start works, and nothing is left running.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoUkeys } from '../../apps/demo/src/organizations.ts'
import { registrationUkeys } from '../../apps/demo/src/registration.ts'
import { demoStaff } from '../../apps/demo/src/staff.ts'
import { stillRuns, type ProcessMark } from '../../apps/server/src/platform/processes.ts'
import { endProcess, freePorts, postmasterOf, startProcess } from './start-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-start-'))
const data = join(folder, 'data')
const configFile = join(folder, 'config.json')
let ports: readonly number[] = []

beforeAll(async () => {
  ports = await freePorts(6)
  const [port, statusPort, businessSystemPort, assistantPort, deskPort, raPort] = ports
  mkdirSync(join(folder, 'pages'))
  const settings = {
    data,
    portal: { port, assistantPorts: [assistantPort], pages: join(folder, 'pages') },
    status: { port: statusPort },
    desk: { port: deskPort, pages: join(folder, 'pages') },
    ra: { port: raPort, pages: join(folder, 'pages') },
    ca: { statusUrl: `http://127.0.0.1:${statusPort}` },
    demo: { businessSystemPort },
  }
  writeFileSync(configFile, JSON.stringify(settings))
})
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 }))

const unfinished = () => (existsSync(data) ? readdirSync(data).filter((name) => name.startsWith('ukeys.unfinished-')) : [])

interface Runtime {
  readonly server: ProcessMark
  readonly children: Readonly<Record<string, ProcessMark>>
}

const runtime = (): Runtime => JSON.parse(readFileSync(join(data, 'runtime.json'), 'utf8')) as Runtime

async function answers(port: number | undefined): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' })
    return true
  } catch {
    return false
  }
}

const nothingAnswers = async () => (await Promise.all(ports.map(answers))).every((answered) => !answered)

test('R35 a first start killed while it makes certificates and UKeys is done again', async () => {
  const first = startProcess(configFile)
  first.catch(() => undefined) // it is killed before it is ready
  await expect.poll(() => unfinished().length, { timeout: 60_000, interval: 5 }).toBe(1)
  process.kill(runtime().server.pid, 'SIGKILL')
  await expect(first).rejects.toThrow('exit code null')
  const second = await startProcess(configFile)
  expect(unfinished()).toEqual([])
  const ukeys = readdirSync(join(data, 'ukeys'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ukey'))
  expect(ukeys).toHaveLength(demoUkeys.length + demoStaff.length + registrationUkeys.length)
  expect(await endProcess(second, 'SIGTERM')).toBe(0)
})

test('R35 one Ctrl-C while it starts ends it, and nothing is left running', async () => {
  const first = startProcess(configFile)
  first.catch(() => undefined) // it is stopped before it is ready
  await expect.poll(() => existsSync(join(data, 'runtime.json')), { timeout: 60_000, interval: 5 }).toBe(true)
  process.kill(runtime().server.pid, 'SIGINT')
  await expect(first).rejects.toThrow('exit code 0')
  expect(readdirSync(data).filter((name) => name === 'runtime.json')).toEqual([])
  expect(existsSync(join(data, 'postgres/data/postmaster.pid'))).toBe(false)
  expect(await nothingAnswers()).toBe(true)
})

test('R35 ends with exit code 0 when asked, and leaves nothing running', async () => {
  const server = await startProcess(configFile)
  const { children } = runtime()
  expect(Object.keys(children).toSorted()).toEqual(['assistant', 'business-system'])
  expect(await endProcess(server, 'SIGINT')).toBe(0)
  expect(Object.values(children).filter(stillRuns)).toEqual([])
  expect(existsSync(join(data, 'runtime.json'))).toBe(false)
  expect(existsSync(join(data, 'postgres/data/postmaster.pid'))).toBe(false)
  expect(await nothingAnswers()).toBe(true)
})

test('R35 what the server started ends with it when it is killed, and the next start works', async () => {
  const server = await startProcess(configFile)
  const { children } = runtime()
  await endProcess(server, 'SIGKILL')
  const next = await startProcess(configFile)
  expect(Object.values(children).filter(stillRuns)).toEqual([])
  expect(await endProcess(next, 'SIGTERM')).toBe(0)
})

test('R35 assistant, business system and database killed: they come back while the server runs', async () => {
  const server = await startProcess(configFile)
  const before = [...Object.values(runtime().children).map(({ pid }) => pid), postmasterOf(data)]
  for (const pid of before) process.kill(pid, 'SIGKILL')
  await expect.poll(() => Object.values(runtime().children).some(({ pid }) => before.includes(pid)), { timeout: 20_000 }).toBe(false)
  await expect.poll(async () => (await Promise.all(ports.map(answers))).every(Boolean), { timeout: 20_000 }).toBe(true)
  const options = () => fetch(`http://localhost:${ports[0]}/api/session`, { headers: { cookie: `yinxin-session=${'A'.repeat(43)}` } })
  await expect.poll(async () => (await options()).status, { timeout: 20_000 }).toBe(401) // asks the database: nobody is signed in
  expect(await endProcess(server, 'SIGTERM')).toBe(0)
})

test('a second program on the same data folder, and a port that is taken, are one sentence each', async () => {
  const server = await startProcess(configFile)
  await expect(startProcess(configFile)).rejects.toThrow(/exit code 1: yinxin: Yinxin already runs on this data folder \(process \d+, http/)
  const other = join(folder, 'other.json')
  writeFileSync(other, JSON.stringify({ ...JSON.parse(readFileSync(configFile, 'utf8')), data: join(folder, 'other') }))
  await expect(startProcess(other)).rejects.toThrow(`exit code 1: yinxin: port ${ports[0]} is in use by another program`)
  expect(existsSync(join(folder, 'other'))).toBe(false)
  expect(await endProcess(server, 'SIGTERM')).toBe(0)
})
