import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const program = fileURLToPath(new URL('../../apps/business-system/bin/yinxin-business-system.js', import.meta.url))

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

describe('business system process', () => {
  it('starts without the portal, says where it is in one JSON line, serves, and ends with its parent', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    const environment = {
      ISSUER: 'http://localhost:9/oidc',
      CLIENT_ID: 'a',
      CLIENT_SECRET: 'b',
      ORIGIN: url,
      WATCH_STDIN: '1',
      PATH: process.env['PATH'],
    }
    const child = spawn(process.execPath, [program], { env: environment, stdio: ['pipe', 'pipe', 'inherit'] })
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    expect(JSON.parse(line)).toEqual({ ready: { url } })
    const welcome = await fetch(url, { headers: { 'accept-language': 'en' } })
    expect(await welcome.text()).toContain('Enter through the sign-in portal')
    expect(welcome.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'self'; form-action 'self' http:\/\/localhost:9;/,
    )
    expect((await fetch(`${url}/sign-in`, { redirect: 'manual' })).status).toBe(503)
    expect((await fetch(`${url}/sign-out`, { method: 'POST', headers: { origin: 'https://evil.example' } })).status).toBe(403)
    child.stdin.end()
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('says in one sentence what is missing', async () => {
    const child = spawn(process.execPath, [program], { env: { PATH: process.env['PATH'] }, stdio: ['ignore', 'ignore', 'pipe'] })
    const said = createInterface(child.stderr)[Symbol.asyncIterator]()
    expect((await said.next()).value).toBe('Set ISSUER in the environment.')
    expect(await once(child, 'exit')).toEqual([1, null])
  })
})
