// Whatever arrives on the assistant's port, it answers with a failure of the catalogue or not at all, and goes on working.
import { request as httpRequest } from 'node:http'
import { spawn } from 'node:child_process'
import { createPublicKey, verify } from 'node:crypto'
import { createServer, connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { helloText, type HelloResult } from '@yinxin/protocol/assistant'
import { failures, isFailureCode, readFailure } from '@yinxin/protocol/failures'
import { parseObject } from '@yinxin/protocol/wire'
import { startLoopbackServer } from '../../apps/assistant/src/loopback/server.ts'
import {
  builtPages,
  createWorld,
  failureOf,
  openSitePage,
  pageCall,
  resultOf,
  signedRequest,
  siteRequest,
  until,
  type SitePage,
  type World,
} from './assistant-world.ts'

const portal = 'https://rs.shifan.example'
let [pages, world, page]: [string, World, SitePage] = ['', undefined as never, undefined as never]

beforeAll(async () => {
  pages = await builtPages()
  world = await createWorld({ pages, listed: [portal] })
  page = await openSitePage(world.assistant.port, portal)
}, 60_000)
afterAll(() => world.close())

/** One raw request, with headers no client library would send. */
function send(
  path: string,
  { method = 'POST', body = '', headers = {} }: { method?: string; body?: string; headers?: Record<string, string> },
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }> {
  const { port } = world.assistant
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      // A connection of its own each time: a kept one may be closed by the other side just as it is used again.
      { host: '127.0.0.1', port, path, method, agent: false, headers: { Host: `127.0.0.1:${port}`, ...headers } },
      (response) => {
        let text = ''
        response
          .on('data', (part: Buffer) => (text += part.toString()))
          .on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
          .on('error', reject)
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

const failureIn = (text: string) => readFailure((parseObject(text) ?? {})['failure'])?.code
const hello = (id = 1) => JSON.stringify({ jsonrpc: '2.0', id, method: 'hello' })
const json = { 'Content-Type': 'application/json' }
const upgradeStatus = (headers: Record<string, string>) =>
  new Promise<number>((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${world.assistant.port}/v1`, { headers })
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('open', () => resolve(101))
    socket.on('error', () => undefined)
  })

describe('what is refused before it is read', () => {
  test('a Host that is not this machine by number or name, on every path', async () => {
    const { port } = world.assistant
    for (const host of [
      'rebind.example',
      `rebind.example:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port + 1}`,
      `127.1:${port}`,
      `localhost.:${port}`,
      `[::ffff:127.0.0.1]:${port}`,
    ]) {
      for (const [path, method] of [
        ['/', 'GET'],
        ['/prompt', 'GET'],
        ['/v1', 'POST'],
        ['/api/exchange', 'POST'],
        ['/ui/assets/x.js', 'GET'],
      ] as const) {
        const answer = await send(path, {
          method,
          headers: { Host: host, Origin: portal, ...json },
          body: method === 'POST' ? hello() : '',
        })
        expect([host, path, failureIn(answer.body)]).toEqual([host, path, 'HOST_REFUSED'])
      }
      expect(await upgradeStatus({ Host: host, Origin: portal })).toBe(403)
    }
    for (const host of [`localhost:${port}`, `[::1]:${port}`])
      expect((await send('/prompt', { method: 'GET', headers: { Host: host } })).status).toBe(200)
  })

  test('a missing, null, plain-http or malformed Origin, the WebSocket before its handshake', async () => {
    const bad = [
      undefined,
      'null',
      'http://rs.shifan.example',
      'https://rs.shifan.example/',
      'https://rs.shifan.example, https://b.example',
      'file://',
      'chrome-extension://abc',
      '*',
    ]
    for (const origin of bad) {
      const headers: Record<string, string> = origin === undefined ? {} : { Origin: origin }
      expect([origin, await upgradeStatus(headers)]).toEqual([origin, 403])
      const answer = await send('/v1', { body: hello(), headers: { ...headers, ...json } })
      expect([origin, answer.status, failureIn(answer.body), answer.headers['access-control-allow-origin']]).toEqual([
        origin,
        403,
        'ORIGIN_MISSING',
        undefined,
      ])
    }
  })

  test('any content type a form could send', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain; application/json',
      '',
    ]) {
      const answer = await send('/v1', { body: hello(), headers: { Origin: portal, ...(type === '' ? {} : { 'Content-Type': type }) } })
      expect([type, answer.status, failureIn(answer.body)]).toEqual([type, 415, 'CONTENT_TYPE_REFUSED'])
    }
  })

  test('more than 64 KiB, announced or not, and on the WebSocket', async () => {
    const large = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'hello', params: { challenge: 'x'.repeat(70_000) } })
    expect(failureIn((await send('/v1', { body: large, headers: { Origin: portal, ...json } })).body)).toBe('MESSAGE_TOO_LARGE')
    const chunked = await send('/v1', { body: large, headers: { Origin: portal, ...json, 'Transfer-Encoding': 'chunked' } })
    expect(failureIn(chunked.body)).toBe('MESSAGE_TOO_LARGE')
    const other = await openSitePage(world.assistant.port, portal)
    const closed = new Promise<number>((resolve) => other.socket.once('close', resolve))
    other.socket.send(large)
    expect(await closed).toBe(1009)
  })

  test('one origin is echoed, never any; nothing is cached, no cookie is ever set', async () => {
    const answer = await send('/v1', { body: hello(), headers: { Origin: portal, Cookie: 'a=b', ...json } })
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': portal, vary: 'Origin', 'cache-control': 'no-store' })
    const preflight = await send('/v1', { method: 'OPTIONS', headers: { Origin: portal, 'Access-Control-Request-Method': 'POST' } })
    expect([
      preflight.status,
      preflight.headers['access-control-allow-origin'],
      preflight.headers['access-control-allow-credentials'],
    ]).toEqual([204, portal, undefined])
    const pages = await Promise.all(['/', '/prompt', '/window'].map((path) => send(path, { method: 'GET' })))
    for (const { headers } of [answer, preflight, ...pages])
      expect([headers['set-cookie'], headers['cache-control']]).toEqual([undefined, 'no-store'])
    expect(pages.map(({ headers }) => headers['cross-origin-opener-policy'])).toEqual(['same-origin', 'same-origin', 'unsafe-none'])
    for (const { headers } of pages) expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
  })

  test('our own calls from any other origin, from another port, with no token or one of another origin', async () => {
    const { port, homeAddress } = world.assistant
    for (const origin of [portal, `http://127.0.0.1:${port + 1}`, `http://localhost:${port}`, 'null', `https://127.0.0.1:${port}`]) {
      expect((await pageCall(port, 'exchange', { code: new URL(homeAddress()).hash.slice(1) }, { origin })).body).toMatchObject({
        failure: { code: 'ORIGIN_MISSING' },
      })
    }
    const { body } = await pageCall(port, 'exchange', { code: new URL(homeAddress()).hash.slice(1) })
    const token = String(body['token'])
    expect((await pageCall(port, 'home.state', { version: 0 }, { token })).status).toBe(200)
    for (const call of ['home.state', 'home.quit'])
      expect((await pageCall(port, call, { version: 0 })).body).toMatchObject({ failure: { code: 'UI_CODE_INVALID' } })
    const asLocalhost = await send('/api/home.state', {
      body: '{}',
      headers: { Host: `localhost:${port}`, Origin: `http://localhost:${port}`, 'X-Yinxin-Token': token, ...json },
    })
    expect(failureIn(asLocalhost.body)).toBe('UI_CODE_INVALID')
    expect((await pageCall(port, 'prompt.state', {}, { token })).body).toMatchObject({ failure: { code: 'UI_CODE_INVALID' } })
  })
})

describe('hello', () => {
  test('answers any https origin with what is allowed, and nothing else', async () => {
    const stranger = await openSitePage(world.assistant.port, 'https://stranger.example')
    expect(resultOf(await stranger.call('hello'))).toEqual({
      product: 'yinxin-assistant',
      version: expect.any(String),
      protocol: [1, 1],
      approval: 'needed',
    })
    expect(resultOf<HelloResult>(await page.call('hello')).approval).toBe('listed')
    expect(failureOf(await stranger.call('status')).code).toBe('SITE_NOT_APPROVED')
    stranger.close()
  })

  test('signs a challenge with the key of this installation, over the origin that asked', async () => {
    const challenge = Buffer.alloc(32, 7).toString('base64url')
    const { proof } = resultOf<HelloResult>(await page.call('hello', { challenge }))
    const key = createPublicKey({ key: Buffer.from(proof?.publicKey ?? '', 'base64url'), type: 'spki', format: 'der' })
    const holds = (origin: string) =>
      verify(
        'sha256',
        Buffer.from(helloText(origin, challenge)),
        { key, dsaEncoding: 'ieee-p1363' },
        Buffer.from(proof?.signature ?? '', 'base64url'),
      )
    expect([holds(portal), holds('https://stranger.example')]).toEqual([true, false])
    for (const bad of ['', 'short', 5, 'x'.repeat(200), `${challenge}=`])
      expect(failureOf(await page.call('hello', { challenge: bad })).code).toBe('MESSAGE_INVALID')
  })
})

describe('property: always a failure of the catalogue', () => {
  const answerTo = (text: string | Uint8Array) => {
    const { socket } = page
    return new Promise<string>((resolve) => {
      socket.once('message', (data: Buffer) => resolve(data.toString()))
      socket.send(text)
    })
  }
  const expectFailure = (text: string) => {
    const error = (parseObject(text) ?? {})['error'] as { code?: number; data?: { code?: unknown; number?: unknown } } | undefined
    const code = error?.data?.code
    expect(error?.code).toBe(-32000)
    expect(isFailureCode(code) && failures[code].number === error?.data?.number && code !== 'INTERNAL').toBe(true)
  }
  /** The socket takes 100 messages in ten seconds; a fresh one for each property. */
  const freshPage = async () => void (page = await openSitePage(world.assistant.port, portal))

  test('for any text or bytes on the socket', async () => {
    await freshPage()
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json(), fc.uint8Array()), async (text) => expectFailure(await answerTo(text))),
      { numRuns: 80 },
    )
  })

  test('for any call of any method with any parameters', async () => {
    await freshPage()
    const call = fc.record({
      jsonrpc: fc.constant('2.0'),
      id: fc.integer(),
      method: fc.constantFrom('authenticate', 'sign', 'format', 'exec', '__proto__'),
      params: fc.jsonValue(),
    })
    await fc.assert(
      fc.asyncProperty(call, async (message) => expectFailure(await answerTo(JSON.stringify(message)))),
      { numRuns: 80 },
    )
  })

  test('for a signed request with any one field replaced by anything', async () => {
    await freshPage()
    const field = fc.constantFrom('iss', 'jti', 'nonce', 'purpose', 'aud', 'iat', 'exp', 'callback')
    await fc.assert(
      fc.asyncProperty(field, fc.jsonValue(), async (name, value) => {
        const request = signedRequest(world.site, { ...siteRequest(portal), [name]: value })
        const text = await answerTo(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'authenticate', params: { request } }))
        expectFailure(text) // no UKey is plugged in: even a request that happens to be right ends in one
      }),
      { numRuns: 80 },
    )
  })

  test('for a signed request with any character of its text changed', async () => {
    await freshPage()
    const good = signedRequest(world.site, siteRequest(portal))
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.constantFrom(...'AZaz09-_.=+ %'), async (at, character) => {
        fc.pre(good[at] !== character)
        const request = good.slice(0, at) + character + good.slice(at + 1)
        const text = await answerTo(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'authenticate', params: { request } }))
        expectFailure(text)
        expect(text).toMatch(/REQUEST_(?:INVALID|ORIGIN_MISMATCH)/) // a changed `iss` is another site's
      }),
      { numRuns: 80 },
    )
  })

  test('for any path and method over HTTP', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.webPath(),
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'),
        fc.string(),
        async (path, method, body) => {
          const answer = await send(`/${path}`.replaceAll('//', '/'), {
            method,
            body: method === 'POST' || method === 'PUT' ? body : '',
            headers: { Origin: portal, ...json },
          })
          expect(answer.status === 204 || answer.status === 200 || isFailureCode(failureIn(answer.body))).toBe(true)
        },
      ),
      { numRuns: 100 },
    )
  })

  test('a socket that talks too much is closed, and too many sockets of one origin are refused', async () => {
    const noisy = await openSitePage(world.assistant.port, 'https://noisy.example')
    const closed = new Promise<number>((resolve) => noisy.socket.once('close', resolve))
    for (let i = 0; i < 150; i++) noisy.socket.send(hello(i))
    expect(await closed).toBe(1008)
    const many = await Promise.all(Array.from({ length: 10 }, () => openSitePage(world.assistant.port, 'https://many.example')))
    await until(() => (many.filter(({ socket }) => socket.readyState === WebSocket.CLOSED).length >= 2 ? true : undefined))
    for (const { socket } of many) socket.close()
  })
})

describe('A5 places for sockets', () => {
  test('sites nobody listed share a quarter of them; a listed one finds room', async () => {
    const strangers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => openSitePage(world.assistant.port, `https://stranger-${i % 20}.example`)),
    )
    const open = () => strangers.filter(({ socket }) => socket.readyState === WebSocket.OPEN).length
    await until(() => (open() === 16 ? true : undefined))
    const page = await openSitePage(world.assistant.port, portal)
    expect((await page.call('status')).kind).toBe('result')
    for (const { socket } of [page, ...strangers]) socket.terminate()
  })

  test('a socket that says nothing, and a stranger’s that says nothing any more, is closed; a listed page stays', async () => {
    const own = await createWorld({ pages, listed: [portal], surroundings: { socketTickMs: 250 } })
    const opened = async (origin: string, says?: 'hello') => {
      const page = await openSitePage(own.assistant.port, origin)
      const end = new Promise<number>((resolve) => page.socket.once('close', resolve)) // before anything else: it may close at the next tick
      if (says !== undefined) await page.call(says)
      return { page, end }
    }
    const [listed, silent, stranger] = await Promise.all([
      opened(portal, 'hello'),
      opened(portal),
      opened('https://stranger.example', 'hello'),
    ])
    expect(await Promise.all([silent.end, stranger.end])).toEqual([1001, 1001])
    expect((await listed.page.call('status')).kind).toBe('result')
    await own.close()
  })
})

describe('ports and owners', () => {
  const nothing = {
    call: async () => '',
    socket: () => undefined,
    pageCall: async () => ({ ok: true, value: {} }) as const,
    file: () => undefined,
  }

  test('a port that is taken on one of the two addresses is passed over; none left is PORT_TAKEN', async () => {
    const squatter = createServer()
    await new Promise<void>((resolve) => squatter.listen(0, '::1', resolve))
    const taken = (squatter.address() as { port: number }).port
    expect(await startLoopbackServer([taken], nothing)).toMatchObject({ ok: false, failure: { code: 'PORT_TAKEN' } })
    const free = await startLoopbackServer([taken, 0], nothing)
    expect(free.ok && free.value.port !== taken).toBe(true)
    // nobody but us answers for either address
    if (free.ok) {
      for (const host of ['127.0.0.1', '::1']) {
        await new Promise<void>((resolve, reject) => {
          const socket = connect({ host, port: free.value.port }, () => resolve(void socket.destroy())).on('error', reject)
        })
      }
      await free.value.close()
    }
    squatter.close()
  })

  test.skipIf(process.getuid?.() !== 0)('A5 another user of this machine is hung up on at once, and cannot take the places', async () => {
    const { port } = world.assistant
    const script = `process.setgid(65534); process.setuid(65534);
      const { connect } = require('node:net');
      const request = 'POST /v1 HTTP/1.1\\r\\nHost: 127.0.0.1:${port}\\r\\nOrigin: ${portal}\\r\\nContent-Type: application/json\\r\\nContent-Length: 42\\r\\n\\r\\n{"jsonrpc":"2.0","id":1,"method":"hello"} ';
      const one = (speaks) => new Promise((resolve) => {
        let heard = '';
        const socket = connect({ host: '127.0.0.1', port: ${port} }, () => speaks && socket.write(request));
        socket.on('data', (data) => (heard += data)).on('error', () => {}).on('close', () => resolve(heard));
      });
      console.log('opening');
      Promise.all(Array.from({ length: 700 }, (_, i) => one(i % 2 === 0))).then((all) => console.log(JSON.stringify({ heard: all.join('') })));`
    const flood = spawn(process.execPath, ['-e', script], { cwd: '/', stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    flood.stdout.on('data', (data: Buffer) => (said += data.toString()))
    await until(() => (said.includes('opening') ? true : undefined))
    const page = await openSitePage(port, portal) // while the flood is on
    expect((await page.call('hello')).kind).toBe('result')
    page.close()
    await new Promise((resolve) => flood.once('exit', resolve)) // every one of its 700 connections was ended
    expect(said).toContain('{"heard":""}')
  })
})
