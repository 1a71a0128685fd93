// Connections go through the proxy of this computer, and through another one once it has another.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { fetchBytes, Unreachable } from './fetch.ts'

const heard: string[] = []
const names = ['HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy'] as const
const before = names.map((name) => [name, process.env[name]] as const)
let servers: readonly Server[] = []
const addressOf = (at: number): string => `http://127.0.0.1:${(servers[at]?.address() as AddressInfo).port}`

beforeAll(async () => {
  servers = ['direct', 'one', 'other'].map((name) =>
    createServer((request, response) => {
      heard.push(`${name} ${request.method} ${request.url}`)
      request.pipe(response)
    }),
  )
  for (const server of servers) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
const set = (proxy: string | undefined): void => {
  for (const name of names) delete process.env[name]
  if (proxy !== undefined) process.env['HTTP_PROXY'] = proxy
}
afterEach(() => set(undefined))
afterAll(() => {
  for (const server of servers) server.close()
  for (const [name, value] of before) if (value !== undefined) process.env[name] = value
})

test('R12 the proxy that is set is the one that is used, and what it is set to now', async () => {
  for (const proxy of [undefined, addressOf(1), addressOf(2), undefined]) {
    set(proxy)
    await fetchBytes(`${addressOf(0)}/x`, 10)
  }
  expect(heard).toEqual(['direct GET /x', `one GET ${addressOf(0)}/x`, `other GET ${addressOf(0)}/x`, 'direct GET /x'])
})

test('by http comes from elsewhere only what is signed itself, and nothing else is an address', async () => {
  set(addressOf(1))
  heard.length = 0
  const signed = { isSigned: true as const, body: Buffer.from('question') }
  expect(String((await fetchBytes('http://ocsp.example/a', 10, signed)).bytes)).toBe('question')
  expect(heard).toEqual(['one POST http://ocsp.example/a'])
  await expect(fetchBytes('http://ocsp.example/a', 10)).rejects.toThrow(Unreachable)
  for (const address of ['file:///etc/passwd', 'ldap://ca.example/cn=x', 'data:,x', ''])
    await expect(fetchBytes(address, 10, signed)).rejects.toThrow(Unreachable)
})
