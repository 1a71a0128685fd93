// D2: the disk of the log is full, and the server goes on.
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { endProcess, freePorts, startProcess } from './start-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-full-log-'))
const data = join(folder, 'data')
const logFile = join(data, 'logs/server.log')
let port: number | undefined
let server: ChildProcess | undefined

beforeAll(async () => {
  const ports = await freePorts(4)
  port = ports[0]
  mkdirSync(join(folder, 'pages'))
  mkdirSync(join(data, 'logs'), { recursive: true })
  symlinkSync('/dev/full', logFile) // every write to it: no space left on device
  const settings = {
    ...{
      data,
      portal: { port, pages: join(folder, 'pages') },
      status: { port: ports[1] },
      desk: { port: ports[2], pages: join(folder, 'pages') },
      ra: { port: ports[3], pages: join(folder, 'pages') },
      ca: { statusUrl: `http://127.0.0.1:${ports[1]}` },
    },
    demo: { assistant: false, businessSystem: false },
  }
  writeFileSync(join(folder, 'config.json'), JSON.stringify(settings))
  server = await startProcess(join(folder, 'config.json'))
}, 120_000)

afterAll(async () => {
  if (server !== undefined) await endProcess(server)
  rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 })
})

const ask = async () => (await fetch(`http://localhost:${port}/api/session`)).status

test('a full log disk stops nothing, and what was lost is told when there is room', async () => {
  const answers = await Promise.all(Array.from({ length: 300 }, ask))
  expect(new Set(answers)).toEqual(new Set([401]))
  rmSync(logFile) // room again
  const lines = () => {
    try {
      return readFileSync(logFile, 'utf8').split('\n').filter(Boolean)
    } catch {
      return []
    }
  }
  const told = async () => {
    await ask()
    return lines().flatMap((line) => (JSON.parse(line) as { dropped?: number }).dropped ?? [])
  }
  await expect.poll(told, { timeout: 20_000 }).toHaveLength(1)
  const [lost = 0] = await told()
  expect(lost).toBeGreaterThan(0)
  const written = lines().filter((line) => line.includes('"answered"')).length
  expect(lost + written).toBeGreaterThan(300) // what waited is written, what was lost is counted: no line is missing untold
  expect(server && (await endProcess(server, 'SIGTERM'))).toBe(0)
})
