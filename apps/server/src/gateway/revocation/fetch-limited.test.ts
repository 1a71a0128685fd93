import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchLimited, type FetchQuestion } from './fetch-limited.ts'

let server: Server
let origin: string
const asked: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['content-type'] ?? '-'}`)
    if (request.url === '/moved') return void response.writeHead(302, { location: '/list' }).end()
    if (request.url === '/gone') return void response.writeHead(404).end('no')
    if (request.url === '/never') return undefined
    if (request.url === '/endless') {
      const more = () => {
        while (response.write(Buffer.alloc(1024)));
        response.once('drain', more)
      }
      return more()
    }
    if (request.url === '/cut') return void response.writeHead(200, { 'content-length': '100' }).write('x', () => response.destroy())
    request.pipe(response.writeHead(200))
    return undefined
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const get = (question: FetchQuestion, limits: { readonly milliseconds?: number; readonly bytes?: number } = {}) =>
  fetchLimited(fetch, question, { milliseconds: 10_000, bytes: 10, ...limits })

describe('a fetch from a status server', () => {
  it('is a POST with its kind of content where there is something to send', async () => {
    const answer = await get({ url: `${origin}/ocsp`, body: Buffer.from('question'), contentType: 'application/ocsp-request' })
    expect(answer).toEqual({ ok: true, bytes: Buffer.from('question') })
    expect(asked.at(-1)).toBe('POST /ocsp application/ocsp-request')
    expect(await get({ url: `${origin}/empty` })).toEqual({ ok: true, bytes: Buffer.alloc(0) })
    expect(asked.at(-1)).toBe('GET /empty -')
  })

  it('takes as much as the bound and not an octet more', async () => {
    expect(await get({ url: `${origin}/x`, body: Buffer.alloc(10) })).toMatchObject({ ok: true })
    expect(await get({ url: `${origin}/x`, body: Buffer.alloc(11) })).toEqual({ ok: false, problem: 'more than 10 bytes' })
  })

  it('an answer without an end is left, not read into memory', async () => {
    expect(await get({ url: `${origin}/endless` }, { bytes: 100_000 })).toEqual({ ok: false, problem: 'more than 100000 bytes' })
  })

  it('goes nowhere else: a redirect is an answer, and not the one that was asked for', async () => {
    const before = asked.length
    expect(await get({ url: `${origin}/moved` })).toEqual({ ok: false, problem: 'answered 302' })
    expect(asked.slice(before)).toEqual(['GET /moved -'])
    expect(await get({ url: `${origin}/gone` })).toEqual({ ok: false, problem: 'answered 404' })
  })

  it.each(['file:///etc/passwd', 'ldap://ca.example/cn=x', 'data:,x', 'javascript:1', '', '/list.crl', 'ca.example/list.crl'])(
    '%j is not asked at all',
    async (url) => {
      const never = () => expect.unreachable()
      expect(await fetchLimited(never, { url }, { milliseconds: 1000, bytes: 10 })).toEqual({
        ok: false,
        problem: 'neither http nor https',
      })
    },
  )

  it('a server that says nothing, hangs up or is not there is a problem, never an error', async () => {
    for (const [path, limits] of [
      ['/never', { milliseconds: 20 }],
      ['/cut', { bytes: 1000 }],
    ] as const)
      expect(await get({ url: `${origin}${path}` }, limits)).toMatchObject({ ok: false })
    expect(await get({ url: 'http://127.0.0.1:1/' })).toMatchObject({ ok: false })
  })
})
