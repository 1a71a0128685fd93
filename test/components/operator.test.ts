// What an operator asks a running server, and what nobody else may.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runServer, type RunningServer } from '../../apps/server/src/commands/run-server.ts'
import { readConfig } from '../../apps/server/src/config.ts'
import { freePorts } from '../faults/start-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-operator-'))
const socket = join(folder, 'operator.sock')
let ports: readonly number[] = []
let server: RunningServer

beforeAll(async () => {
  ports = await freePorts(4)
  const [port, statusPort, deskPort, raPort] = ports
  mkdirSync(join(folder, 'pages'))
  const config = readConfig({
    data: join(folder, 'data'),
    operator: { socket },
    closingSeconds: 1,
    portal: { port, pages: join(folder, 'pages') },
    status: { port: statusPort },
    desk: { port: deskPort, pages: join(folder, 'pages') },
    ra: { port: raPort, pages: join(folder, 'pages') },
    ca: { statusUrl: `http://127.0.0.1:${statusPort}` },
  })
  server = await runServer(config)
}, 120_000)

afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
})

function ask(path: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ agent: false, socketPath: socket, path, headers: { host: 'localhost' } }, (answer) => {
      let text = ''
      answer.on('data', (part: Buffer) => (text += part.toString()))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

test('R34 a server that runs is ready, and says what it looked at', async () => {
  const { status, text } = await ask('/health/ready')
  expect(JSON.parse(text)).toMatchObject({
    ready: true,
    state: 'running',
    components: {
      ca: { database: 'ok' },
      status: {},
      gateway: {},
      ra: { database: 'ok' },
      desk: { database: 'ok' },
      portal: { database: 'ok' },
    },
  })
  expect(status).toBe(200)
})

test('R34 its numbers: answers by outcome, calls of the gateway, connections to the database, event-loop lag', async () => {
  await fetch(`http://localhost:${ports[0]}/api/session`)
  const { text } = await ask('/metrics')
  expect(text).toContain('yinxin_answers_total{component="portal",route="/api/session",outcome="SESSION_MISSING"} 1')
  expect(text).toMatch(/yinxin_call_seconds_count\{component="gateway",method="health"\} \d/)
  expect(text).toMatch(/yinxin_database_connections\{component="portal",state="total"\} [1-9]/)
  expect(text).toContain('yinxin_database_connections{component="ca",state="waiting"} 0')
  expect(text).toContain('yinxin_jobs{component="portal",queue="back-channel-logout",state="waiting"} 0')
  expect(text).toContain('nodejs_eventloop_lag_seconds')
})

test.each(['/health', '/health/live', '/health/ready', '/metrics'])('listeners of the public do not know %s', async (path) => {
  for (const port of ports) expect((await fetch(`http://localhost:${port}${path}`)).status).toBe(404)
})

test('R35 while it closes it says so, and still answers; then nothing is left', async () => {
  const stopped = server.stop()
  await expect.poll(async () => (await ask('/health/ready')).status, { interval: 5 }).toBe(503)
  expect(JSON.parse((await ask('/health/ready')).text)).toMatchObject({ ready: false, state: 'closing' })
  expect((await fetch(`http://localhost:${ports[0]}/api/session`)).status).toBe(401)
  await stopped
  await expect(fetch(`http://localhost:${ports[0]}/api/session`)).rejects.toThrow()
  expect(existsSync(socket)).toBe(false)
})
