import { createServer, type RequestListener } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { fetchPublication, isPrivateAddress } from './publication.ts'

let close = (): void => undefined
afterEach(() => close())

async function site(answer: (origin: string) => RequestListener): Promise<string> {
  let listener: RequestListener = () => undefined
  const server = createServer((request, response) => listener(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  close = () => {
    server.close()
    server.closeAllConnections()
  }
  const origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  listener = answer(origin)
  return origin
}

const key = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43), kid: 'k' }
const publication = (origin: string) => JSON.stringify({ origin, name: '新网站', keys: [key] })
const reasonOf = async (origin: string) => {
  const fetched = await fetchPublication(origin)
  return fetched.ok ? 'ok' : `${fetched.failure.code} ${String(fetched.failure.detail?.['reason'])}`
}

test('a site of this machine may be looked up on this machine', async () => {
  const origin = await site((own) => (request, response) => {
    expect(request.url).toBe('/.well-known/yinxin-site.json')
    expect(request.headers.cookie).toBeUndefined()
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(publication(own))
  })
  expect(await fetchPublication(origin)).toMatchObject({ ok: true, value: { origin, name: '新网站' } })
})

test('redirects, wrong types, large answers, another origin and broken answers are refused', async () => {
  const answers: readonly ((origin: string) => RequestListener)[] = [
    (origin) => (_request, response) =>
      response.writeHead(302, { Location: `${origin}/elsewhere`, 'Content-Type': 'application/json' }).end(publication(origin)),
    (origin) => (_request, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end(publication(origin)),
    (origin) => (_request, response) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(publication(origin) + ' '.repeat(20_000)),
    () => (_request, response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end(publication('https://other.example')),
    () => (_request, response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{'),
    () => (_request, response) => response.destroy(),
  ]
  for (const answer of answers) {
    expect(await reasonOf(await site(answer))).toMatch(/^SITE_KEY_UNAVAILABLE (answer|content)$/)
    close()
  }
})

test('addresses that are not on the public internet', () => {
  const hidden = [
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    '::FFFF:127.0.0.1',
    'not an address',
  ]
  for (const address of hidden) expect([address, isPrivateAddress(address)]).toEqual([address, true])
  for (const address of ['1.1.1.1', '172.32.0.1', '192.169.0.1', '2400:cb00::1', '::ffff:8.8.8.8'])
    expect([address, isPrivateAddress(address)]).toEqual([address, false])
})

test('a name that leads to this machine is not followed for a page from elsewhere', async () => {
  expect(await reasonOf('https://localhost.localdomain')).toBe('SITE_KEY_UNAVAILABLE address')
  expect(await reasonOf('https://no-such-name.invalid')).toBe('SITE_KEY_UNAVAILABLE address')
})
