import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createBrowser, createPortalClient, openPage, RefusedError } from './sign-in-client.ts'

let server: Server
let origin = ''
let heard: IncomingMessage[] = []
let answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) => response.end()
beforeAll(async () => {
  server = createServer((request, response) => {
    heard.push(request)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))
beforeEach(() => void (heard = []))

const cookiesAfter = async (...lines: readonly string[]) => {
  const browser = createBrowser()
  for (const line of lines) {
    answer = (_request, response) => response.setHeader('set-cookie', line).end()
    await browser(origin)
  }
  await browser(origin)
  return heard.at(-1)?.headers.cookie
}

describe('the browser of the demo', () => {
  it.each([
    ['keeps what it is given', ['a=1; Path=/; HttpOnly'], 'a=1'],
    ['keeps several', ['a=1', 'b=2'], 'a=1; b=2'],
    ['takes the later value', ['a=1', 'a=2'], 'a=2'],
    ['keeps a value with an equals sign whole', ['a=x=y=='], 'a=x=y=='],
    ['forgets what is emptied', ['a=1', 'a=; Path=/'], undefined],
    ['forgets what has expired', ['a=1', 'a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], undefined],
    ['keeps what expires later', ['a=1; expires=Fri, 01 Jan 2100 00:00:00 GMT'], 'a=1'],
  ] as const)('%s', async (_what, lines, expected) => expect(await cookiesAfter(...lines)).toBe(expected))

  it('two of them share nothing', async () => {
    answer = (_request, response) => response.setHeader('set-cookie', 'a=1').end()
    await createBrowser()(origin)
    await createBrowser()(origin)
    expect(heard.at(-1)?.headers.cookie).toBeUndefined()
  })

  it('takes no cookie to another host', async () => {
    const browser = createBrowser()
    answer = (_request, response) => response.setHeader('set-cookie', 'a=1').end()
    await browser(origin)
    await browser(origin.replace('127.0.0.1', 'localhost')).catch(() => undefined)
    expect(heard.filter(({ headers }) => headers.host?.startsWith('localhost')).map(({ headers }) => headers.cookie)).not.toContain('a=1')
  })
})

describe('a page is opened', () => {
  it('through redirects, to the one they end at, with the cookies of the way', async () => {
    answer = ({ url }, response) => {
      if (url === '/a') response.writeHead(302, { location: '/b?x=1', 'set-cookie': 'way=1' }).end('moved')
      else if (url === '/b?x=1') response.writeHead(303, { location: 'c' }).end()
      else response.end('here')
    }
    expect(await openPage(createBrowser(), `${origin}/a`)).toEqual({ url: `${origin}/c`, text: 'here' })
    expect(heard.at(-1)?.headers.cookie).toBe('way=1')
  })

  it('not for ever: a circle ends', async () => {
    answer = (_request, response) => response.writeHead(302, { location: '/again' }).end()
    await expect(openPage(createBrowser(), `${origin}/a`)).rejects.toThrow('more than 20 redirects')
    expect(heard).toHaveLength(21)
  })

  it.each([404, 500, 503])('an answer of %i is no page', async (status) => {
    answer = (_request, response) => response.writeHead(status).end()
    await expect(openPage(createBrowser(), `${origin}/sign-in?secret=1`)).rejects.toThrow(`/sign-in answered ${status}`)
  })
})

describe('the portal’s API as its pages use it', () => {
  const portal = () => createPortalClient(origin)
  it('gets what it answers, and says where it comes from', async () => {
    answer = (_request, response) => response.end('{"next":"enter"}')
    expect(await portal().post('/api/sign-in', { a: 1 })).toEqual({ next: 'enter' })
    expect(heard[0]).toMatchObject({ method: 'POST', headers: { origin, 'content-type': 'application/json' } })
    expect(await portal().get('/api/session')).toEqual({ next: 'enter' })
    expect(heard[1]).toMatchObject({ method: 'GET', headers: { origin } })
  })

  it('a failure of the catalogue is thrown as one, by whatever status it came', async () => {
    answer = (_request, response) => response.end('{"failure":{"code":"CERTIFICATE_REVOKED","number":1,"traceId":"ab"}}')
    const thrown = await portal()
      .get('/api/session')
      .catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(RefusedError)
    expect(thrown).toMatchObject({ failure: { code: 'CERTIFICATE_REVOKED', traceId: 'ab' } })
  })

  it('what is in no catalogue is no failure of ours', async () => {
    answer = (_request, response) => response.end('{"failure":{"code":"SOMETHING"},"x":1}')
    expect(await portal().get('/x')).toMatchObject({ x: 1 })
  })

  it('an answer that is no JSON is an error', async () => {
    answer = (_request, response) => response.end('<html>')
    await expect(portal().get('/x')).rejects.toThrow(SyntaxError)
  })
})
