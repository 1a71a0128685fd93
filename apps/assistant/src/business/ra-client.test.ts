// What the assistant makes of an authority that is away, slow, hostile or somebody else: RA_UNAVAILABLE, and nothing is lost by it.
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { ApplicationView } from '@yinxin/protocol/ra'
import { createRaClient } from './ra-client.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function authority(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const view: ApplicationView = {
  ...{ number: 'A-0000-0000-0000', business: 'apply', state: 'waiting', organization: '单位', uscc: '91990000MA00000083' },
  ...{ submittedAt: '2026-11-30T00:00:00Z', changedAt: '2026-11-30T00:00:00Z' },
}
const client = createRaClient()
const look = (origin: string) => client.look({ authority: origin, number: view.number, secret: 's'.repeat(43) })

describe('R9 the registration authority as the assistant asks it', () => {
  test('an application is asked for by its secret, in a header, at its address', async () => {
    let heard: unknown
    const origin = await authority((request, answer) => {
      heard = [request.method, request.url, request.headers.authorization]
      answer.end(JSON.stringify(view))
    })
    expect(await look(origin)).toEqual({ ok: true, value: view })
    expect(heard).toEqual(['GET', `/ra/v1/applications/${view.number}`, `Bearer ${'s'.repeat(43)}`])
  })

  test('what it refuses is its own failure, with its facts', async () => {
    const failure = { code: 'RENEWAL_NOT_DUE', number: 5045, detail: { day: '2027-01-01T00:00:00Z' } }
    const origin = await authority((_request, answer) => answer.writeHead(409).end(JSON.stringify({ failure })))
    expect(await look(origin)).toEqual({ ok: false, failure })
  })

  test.each<[string, RequestListener]>([
    ['text that is no JSON', (_request, answer) => answer.end('<html>')],
    ['JSON of another form', (_request, answer) => answer.end('{"number":7}')],
    ['a state nobody knows', (_request, answer) => answer.end(JSON.stringify({ ...view, state: 'granted' }))],
    ['an answer without end', (_request, answer) => void answer.write('x'.repeat(100_000))],
    ['a connection that is cut', (request) => request.socket.destroy()],
    ['half an answer', (_request, answer) => (answer.writeHead(200, { 'content-length': '500' }), answer.write('{'), answer.destroy())],
    ['a way to somebody else', (_request, answer) => answer.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['a refusal that names no failure', (_request, answer) => answer.writeHead(403).end('{"failure":{"code":"NOT_ONE"}}')],
  ])('%s is RA_UNAVAILABLE', async (_name, answer) => {
    expect(await look(await authority(answer))).toMatchObject({ failure: { code: 'RA_UNAVAILABLE' } })
  })

  test('nobody there is RA_UNAVAILABLE', async () => {
    expect(await look('http://127.0.0.1:1')).toMatchObject({ failure: { code: 'RA_UNAVAILABLE' } })
  })

  test('a code is asked for with the credit code and nothing else', async () => {
    let body = ''
    const origin = await authority((request, answer) => {
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => answer.writeHead(204).end())
    })
    expect(await client.sendCode(origin, '91990000MA00000083')).toEqual({ ok: true, value: undefined })
    expect(JSON.parse(body)).toEqual({ uscc: '91990000MA00000083' })
  })
})
