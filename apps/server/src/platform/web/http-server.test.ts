import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import { failure } from '@yinxin/protocol/failures'
import { createHttpServer, requireOrigin, sendFailure } from './http-server.ts'
import { createLog } from '../log.ts'

let logged = ''
let app: ReturnType<typeof createHttpServer>

beforeEach(() => {
  logged = ''
  const destination = new PassThrough()
  destination.on('data', (data: Buffer) => (logged += data.toString()))
  app = createHttpServer({ log: createLog({ level: 'info', name: 'test', destination }), bodyLimit: 1000 })
  app.post('/api/thing/:id', { preHandler: requireOrigin(['https://a.example']) }, async (request) => ({ traceId: request.traceId }))
  app.get('/broken', async () => {
    throw new Error('secret of the inside')
  })
  app.get('/refused', async (_request, reply) => sendFailure(reply, failure('USCC_INVALID')))
})

const json = { 'content-type': 'application/json', origin: 'https://a.example' }

test("answers carry a trace id of ours; a stranger's is logged beside it and never taken for it", async () => {
  for (const given of ['ab'.repeat(8), '<script>']) {
    const answer = await app.inject({ method: 'POST', url: '/api/thing/1', headers: { ...json, 'x-trace-id': given }, payload: '{}' })
    expect(answer.headers['x-trace-id']).toMatch(/^[0-9a-f]{16}$/)
    expect(answer.headers['x-trace-id']).not.toBe(given)
    expect(answer.json()).toEqual({ traceId: answer.headers['x-trace-id'] })
  }
  const line = logged.split('\n').find((text) => text.includes('callerTraceId')) ?? ''
  expect(JSON.parse(line)).toMatchObject({ callerTraceId: 'ab'.repeat(8), traceId: expect.stringMatching(/^[0-9a-f]{16}$/) })
  expect(logged).not.toContain('<script>')
})

test.each([
  ['bad JSON', 'POST', '/api/thing/1', json, '{', 400, 'INPUT_INVALID'],
  ['empty JSON body', 'POST', '/api/thing/1', json, '', 400, 'INPUT_INVALID'],
  ['another content type', 'POST', '/api/thing/1', { ...json, 'content-type': 'text/html' }, 'x', 415, 'CONTENT_TYPE_REFUSED'],
  ['too large', 'POST', '/api/thing/1', json, `"${'x'.repeat(1001)}"`, 413, 'INPUT_TOO_LARGE'],
  ['unknown address', 'GET', '/nowhere?x=1', json, undefined, 404, 'NOT_FOUND'],
  ['bad address', 'GET', '/%ff', json, undefined, 404, 'NOT_FOUND'],
  ['unknown method', 'DELETE', '/api/thing/1', {}, undefined, 405, 'METHOD_NOT_ALLOWED'],
  ['another origin', 'POST', '/api/thing/1', { ...json, origin: 'https://b.example' }, '{}', 403, 'ORIGIN_REFUSED'],
  ['no origin', 'POST', '/api/thing/1', { 'content-type': 'application/json' }, '{}', 403, 'ORIGIN_REFUSED'],
  ['a rule that refuses', 'GET', '/refused', json, undefined, 422, 'USCC_INVALID'],
] as const)('%s is a failure of the catalogue', async (_name, method, url, headers, payload, status, code) => {
  const answer = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
  expect([answer.statusCode, answer.json().failure.code]).toEqual([status, code])
  expect(answer.json().failure.traceId).toMatch(/^[0-9a-f]{16}$/)
})

test.each([
  ['53100', 'DATABASE_FULL', '30'],
  ['57P01', 'DATABASE_UNAVAILABLE', '5'],
  ['ECONNREFUSED', 'DATABASE_UNAVAILABLE', '5'],
  ['53300', 'DATABASE_BUSY', '2'],
])('D6 trouble with the database (%s) is a 503 of the catalogue that says when to come back', async (code, expected, seconds) => {
  app.get('/stored', async () => {
    throw Object.assign(new Error('no space left on device: base/16384/2619'), { code })
  })
  const answer = await app.inject('/stored')
  expect([answer.statusCode, answer.headers['retry-after'], answer.json().failure.code]).toEqual([503, seconds, expected])
  expect(answer.body).not.toContain('base/16384')
})

test('an unexpected error is 9000 with a trace id, and its text stays in the log', async () => {
  const answer = await app.inject({ url: '/broken' })
  expect([answer.statusCode, answer.json().failure.number]).toEqual([500, 9000])
  expect(answer.body).not.toContain('secret')
  expect(logged).toContain('secret of the inside')
  expect(logged).toContain(answer.json().failure.traceId)
})

test('security headers are set', async () => {
  const { headers } = await app.inject({ url: '/refused' })
  expect(headers).toMatchObject({
    'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    'cross-origin-opener-policy': 'same-origin-allow-popups',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  })
})

test.each([
  ['nobody is believed by default', undefined, '10.1.0.7', '10.1.0.7'],
  ['a proxy of the list is', ['10.1.0.0/16'], '10.1.0.7', '203.0.113.9'],
  ['another address is not', ['10.1.0.0/16'], '10.2.0.7', '10.2.0.7'],
])('who calls, behind a proxy: %s', async (_name, trustedProxies, remoteAddress, expected) => {
  const server = createHttpServer({ log: createLog({ level: 'silent', name: 'test' }), ...(trustedProxies && { trustedProxies }) })
  server.get('/who', async (request) => ({ ip: request.ip }))
  // the first entry is what the caller himself claimed; the last one is what the proxy saw
  const headers = { 'x-forwarded-for': '198.51.100.1, 203.0.113.9' }
  expect((await server.inject({ url: '/who', remoteAddress, headers })).json()).toEqual({ ip: expected })
  await server.close()
})

test('a connection over the most is dropped, and a caller may not take for ever', async () => {
  const server = createHttpServer({ log: createLog({ level: 'silent', name: 'test' }), maxConnections: 1 })
  server.get('/', async () => 'here')
  const address = await server.listen({ host: '127.0.0.1', port: 0 })
  const { requestTimeout, headersTimeout, keepAliveTimeout } = server.server
  expect({ requestTimeout, headersTimeout, keepAliveTimeout }).toEqual({
    requestTimeout: 30_000,
    headersTimeout: 15_000,
    keepAliveTimeout: 72_000,
  })
  const first = connect(Number(new URL(address).port), '127.0.0.1')
  await once(first, 'connect')
  await expect(fetch(address)).rejects.toThrow()
  first.destroy()
  await server.close()
})

test('R35 a request that arrives while the server closes is answered like any other, and its connection ends', async () => {
  const closing = createHttpServer({ log: createLog({ level: 'silent', name: 'test' }) })
  closing.get('/', async () => ({ here: true }))
  await closing.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect((closing.server.address() as AddressInfo).port, '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: here\r\n')
  await setTimeout(200) // the half of it that came keeps the connection from being an idle one
  const closed = closing.close()
  await setTimeout(20)
  socket.write('\r\n')
  const answer = await text(socket)
  expect(answer).toMatch(/^HTTP\/1\.1 200 /)
  expect(answer).toMatch(/connection: close/i)
  await closed
})
