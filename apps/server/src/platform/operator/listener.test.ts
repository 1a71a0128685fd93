import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { failure } from '@yinxin/protocol/failures'
import { createLog } from '../log.ts'
import { createHttpServer, sendFailure } from '../web/http-server.ts'
import type { Listening } from '../web/listen.ts'
import { countAnswers } from '../web/answer-metrics.ts'
import { readinessOf, type ReadyState } from './health.ts'
import { listenForOperator } from './listener.ts'
import type { ReadableMetrics } from '../metrics.ts'
import { prometheusMetrics } from './prometheus.ts'
import { readOperator } from './settings.ts'
import { timedContract } from './timed-contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-operator-'))
const socket = join(folder, 'operator.sock')
const log = createLog({ level: 'silent', name: 'test' })
let open: Listening[] = []

afterEach(async () => {
  for (const one of open) await one.close()
  open = []
})
afterAll(() => rmSync(folder, { recursive: true }))

async function listening(readiness: ReadyState = readinessOf('running', {}), metrics: ReadableMetrics = prometheusMetrics()) {
  const one = await listenForOperator({ socket }, { metrics, readiness: async () => readiness, log })
  open.push(one)
}

function ask(path: string, { host = 'localhost', method = 'GET' } = {}): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ agent: false, socketPath: socket, path, method, headers: { host } }, (answer) => {
      let text = ''
      answer.on('data', (part: Buffer) => (text += part.toString()))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

describe("the operator's listener", () => {
  it('R34 says that the process lives, whether it is ready, and its numbers', async () => {
    await listening()
    expect(await ask('/health/live')).toMatchObject({ status: 200 })
    expect(JSON.parse((await ask('/health/ready')).text)).toEqual({ ready: true, state: 'running', components: {} })
    expect((await ask('/metrics')).text).toContain('nodejs_eventloop_lag_p99_seconds')
  })

  it.each([
    ['it starts', readinessOf('starting', {})],
    ['it closes', readinessOf('closing', {})],
    ['something is down', readinessOf('running', { portal: { database: 'ok', gateway: 'down' } })],
  ])('is not ready while %s', async (_when, readiness) => {
    await listening(readiness)
    expect((await ask('/health/ready')).status).toBe(503)
    expect((await ask('/health/live')).status).toBe(200)
  })

  it('is ready with less than it should have', () => {
    expect(readinessOf('running', { portal: { gateway: 'degraded' } }).ready).toBe(true)
  })

  it.each(['evil.example', 'localhost.evil.example', 'localhost:80'])('answers no other name: %j', async (host) => {
    await listening()
    expect(await ask('/metrics', { host })).toMatchObject({ status: 403, text: expect.stringContaining('HOST_REFUSED') })
  })

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('changes nothing: %s is no method here', async (method) => {
    await listening()
    expect((await ask('/health/ready', { method })).status).toBe(405)
  })

  it('opens its socket to owner and group, takes over one that was left behind, and leaves one in use alone', async () => {
    await listening()
    expect(statSync(socket).mode & 0o777).toBe(0o660)
    await expect(listening()).rejects.toThrow(`'operator.socket' names ${socket}, which is in use`)
    await open.pop()?.close()
    writeFileSync(socket, '')
    await expect(listening()).rejects.toThrow('in use') // a file of somebody
    rmSync(socket)
  })

  it('says that a path is too long for a socket', async () => {
    const long = join(folder, 'x'.repeat(120))
    const parts = { metrics: prometheusMetrics(), readiness: async () => readinessOf('running', {}), log }
    await expect(listenForOperator({ socket: long }, parts)).rejects.toThrow("'operator.socket' may have 107 bytes at most")
  })
})

describe("the operator's settings", () => {
  const tls = { certificate: 'a', key: 'b', authorities: 'c' }
  it.each([
    [{ socket: '/run/yinxin/operator.sock' }, true],
    [{ host: '127.0.0.1', port: 8690 }, true],
    [{ host: 'localhost', port: 8690 }, true],
    [{ host: '::1', port: 8690 }, true],
    [{ host: '0.0.0.0', port: 8690, ...tls }, true],
    [{ host: '0.0.0.0', port: 8690 }, false],
    [{ host: '127.evil.example', port: 8690 }, false],
    [{ host: '10.0.0.1', port: 8690, certificate: 'a', key: 'b' }, false],
    [{ socket: 'a', host: 'localhost', port: 1 }, false],
    [{ port: 8690 }, false],
  ])('%j: %s', (value, taken) => expect(readOperator(value) !== undefined).toBe(taken))
})

describe('metrics', () => {
  it('R34 counts answers by route and outcome, and what a caller wrote is never a label', async () => {
    const metrics = prometheusMetrics()
    const app = createHttpServer({ log })
    countAnswers(app, 'portal', metrics)
    app.get('/things/:id', async () => 'thing')
    app.post('/things', async (_request, reply) => sendFailure(reply, failure('TOO_MANY_REQUESTS')))
    const hostile = 'hostile"}\n'
    await app.inject('/things/1')
    await app.inject({ method: 'POST', url: '/things' })
    for (const url of [`/things/${encodeURIComponent(hostile)}`, '/hostile', '/%00hostile', '/things?hostile=1', '//hostile'])
      await app.inject({ url, headers: { 'x-trace-id': 'hostile', 'user-agent': 'hostile', host: 'hostile' } })
    await app.inject({ method: 'PROPFIND', url: '/things' })
    const text = await metrics.text()
    expect(text).toContain('yinxin_answers_total{component="portal",route="/things/:id",outcome="ok"} 2')
    expect(text).toContain('yinxin_answers_total{component="portal",route="/things",outcome="TOO_MANY_REQUESTS"} 1')
    expect(text).toContain('route="other",outcome="NOT_FOUND"')
    expect(text).not.toContain('hostile')
    await app.close()
  })

  it('a value nobody foresaw counts as other', async () => {
    const metrics = prometheusMetrics()
    metrics.counter({ name: 'c', help: 'c', labels: { kind: ['a'] } })({ kind: 'zzz' })
    expect(await metrics.text()).toContain('c{kind="other"} 1')
  })

  it('times calls of a contract by method, refused ones too', async () => {
    const metrics = prometheusMetrics()
    const contract = { add: async (a: number, b: number) => a + b, fail: () => Promise.reject(new Error('no')), size: 3 }
    const timed = timedContract(contract, 'gateway', metrics)
    expect([await timed.add(1, 2), timed.size]).toEqual([3, 3])
    await expect(timed.fail()).rejects.toThrow('no')
    const text = await metrics.text()
    expect(text).toContain('yinxin_call_seconds_count{component="gateway",method="add"} 1')
    expect(text).toContain('yinxin_call_seconds_count{component="gateway",method="fail"} 1')
  })

  it('a number that cannot be read is left out, and costs no other', async () => {
    const metrics = prometheusMetrics()
    metrics.gauge({ name: 'g', help: 'g', labels: { of: 'a' } }, () => Promise.reject(new Error('away')))
    metrics.gauge({ name: 'g', help: 'g', labels: { of: 'b' } }, () => 7)
    const text = await metrics.text()
    expect(text).toContain('g{of="b"} 7')
    expect(text).not.toContain('of="a"')
  })
})
