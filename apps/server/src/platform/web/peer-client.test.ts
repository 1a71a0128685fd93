// The client of a component in another process, against real TLS servers that do what servers should not.
import { createServer as createHttpsServer, type ServerOptions } from 'node:https'
import type { RequestListener } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { buildExtension, derToPem } from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { createLog } from '../log.ts'
import { createPeerClient, type PeerClientOptions, type PeerQuestion } from './peer-client.ts'

/** An authority, and certificates of it that are good for either end and name localhost. */
function authorityNamed(name: string) {
  const pki = createTestPki({ kind: 'P-256', now: new Date(), name })
  return {
    ca: derToPem(pki.root.der, 'CERTIFICATE'),
    issue() {
      const { der, privateKeyPkcs8 } = pki.issue({
        ...{ subject: 'localhost', extendedKeyUsage: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'] },
        extensions: [buildExtension.subjectAltName([{ kind: 'dns', value: 'localhost' }])],
      })
      const cert = [der, pki.issuingCa.der].map((one) => derToPem(one, 'CERTIFICATE')).join('')
      return { cert, key: derToPem(privateKeyPkcs8, 'PRIVATE KEY') }
    },
  }
}
const [ours, strangers] = [authorityNamed('ours'), authorityNamed('strangers')]
const [server, client] = [ours.issue(), ours.issue()]

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function listening(started: Server, close: () => unknown): Promise<string> {
  await new Promise<void>((resolve) => started.listen({ host: 'localhost', port: 0 }, resolve))
  closing.push(close)
  return `https://localhost:${(started.address() as AddressInfo).port}`
}

/** A TLS server that wants a certificate of ours. */
async function serve(answer: RequestListener, more: ServerOptions = {}) {
  const started = createHttpsServer({ ...server, ca: ours.ca, requestCert: true, rejectUnauthorized: true, ...more }, answer)
  const connections = { opened: 0 }
  started.on('secureConnection', () => connections.opened++)
  const url = await listening(started, () => (started.closeAllConnections(), started.close()))
  return { url, connections, server: started }
}

/** Takes connections and never says a word, not even in the handshake. */
const serveSilence = async () => {
  const sockets = new Set<{ destroy(): void }>()
  const silent = createTcpServer((socket) => void sockets.add(socket))
  return listening(silent, () => (sockets.forEach((socket) => socket.destroy()), silent.close()))
}

const silentLog = createLog({ level: 'silent', name: 'test' })
function clientOf(urls: readonly string[], more: Partial<PeerClientOptions> = {}) {
  const made = createPeerClient({
    ...{ name: 'shop', urls, certificates: { ...client, ca: ours.ca }, unavailable: 'CA_UNAVAILABLE' },
    ...{ nodeMilliseconds: 5000, totalMilliseconds: 10_000, mostAnswerBytes: 1000, clock: systemClock, log: silentLog },
    ...more,
  })
  closing.unshift(() => made.close())
  return made
}
const question: PeerQuestion = { method: 'GET', path: '/price' }
const change: PeerQuestion = { method: 'POST', path: '/order', body: '{}', once: true }

/** The text of the answer, or the code of the failure. */
async function said(asked: ReturnType<ReturnType<typeof clientOf>['ask']>): Promise<string> {
  const answer = await asked
  return answer.ok ? answer.value.body.toString() : answer.failure.code
}
const saying =
  (text: string): RequestListener =>
  (_request, answer) =>
    void answer.end(text)
const dead = 'https://localhost:1'

describe('one node', () => {
  it('is asked over a connection that is kept; what changes something has one of its own', async () => {
    const node = await serve(saying('12'))
    const asking = clientOf([node.url])
    expect([await said(asking.ask(question)), await said(asking.ask(question))]).toEqual(['12', '12'])
    expect(node.connections.opened).toBe(1)
    expect([await said(asking.ask(change)), await said(asking.ask(change))]).toEqual(['12', '12'])
    expect(node.connections.opened).toBe(3)
  })

  it('that is dead is unavailable', async () => {
    expect(await said(clientOf([dead]).ask(question))).toBe('CA_UNAVAILABLE')
  })

  it.each([
    ['says nothing in the handshake', serveSilence],
    ['says nothing after the question', async () => (await serve(() => undefined)).url],
    ['ends no answer', async () => (await serve((_request, answer) => void answer.write('1'))).url],
  ])('that %s is unavailable when its time is over', async (_what, started) => {
    expect(await said(clientOf([await started()], { nodeMilliseconds: 100 }).ask(question))).toBe('CA_UNAVAILABLE')
  })

  it('all nodes together have no longer than the total', async () => {
    const urls = [await serveSilence(), await serveSilence(), (await serve(saying('12'))).url]
    expect(await said(clientOf(urls, { nodeMilliseconds: 200, totalMilliseconds: 300 }).ask(question))).toBe('CA_UNAVAILABLE')
    expect(await said(clientOf(urls, { nodeMilliseconds: 200 }).ask(question))).toBe('12')
  })

  it('an answer without end is not read on', async () => {
    let written = 0
    const node = await serve((_request, answer) => {
      const more = () => {
        while (!answer.destroyed && answer.write('x'.repeat(500))) written++
      }
      answer.on('drain', more)
      more()
    })
    expect(await said(clientOf([node.url]).ask(question))).toBe('CA_UNAVAILABLE')
    expect(written).toBeLessThan(10_000) // what the buffers of the system hold
  })

  it.each([
    ['999 bytes', 999, '999'],
    ['1000 bytes', 1000, '1000'],
    ['1001 bytes', 1001, 'CA_UNAVAILABLE'],
  ])('an answer of %s', async (_what, length, expected) => {
    const text = await said(clientOf([(await serve(saying('x'.repeat(length)))).url]).ask(question))
    expect(text.startsWith('x') ? String(text.length) : text).toBe(expected)
  })

  it('that breaks off in the middle of its answer is unavailable', async () => {
    const node = await serve((request, answer) => answer.write('1', () => request.socket.destroy()))
    expect(await said(clientOf([node.url]).ask(question))).toBe('CA_UNAVAILABLE')
  })

  it('that another authority vouches for is told nothing', async () => {
    let heard = 0
    const node = await serve((_request, answer) => (heard++, answer.end('12')), strangers.issue())
    expect([await said(clientOf([node.url]).ask(question)), await said(clientOf([node.url]).ask(change))]).toEqual([
      'CA_UNAVAILABLE',
      'CA_UNAVAILABLE',
    ])
    expect(heard).toBe(0)
  })

  it('that wants a certificate and gets none: CALLER_REFUSED', async () => {
    const { url } = await serve(saying('12'))
    expect(await said(clientOf([url], { certificates: { ca: ours.ca } }).ask(question))).toBe('CALLER_REFUSED')
  })

  it.each([
    [403, '{"failure":{"code":"CALLER_REFUSED","number":5008}}', 'CALLER_REFUSED'],
    [409, '{"failure":{"code":"CERTIFICATES_IN_FORCE","number":1,"detail":{"most":3,"inner":{}},"traceId":"ab"}}', 'CERTIFICATES_IN_FORCE'],
    [500, '{"failure":{"code":"NEWER"}}', 'CA_UNAVAILABLE'],
    [500, 'oops', 'CA_UNAVAILABLE'],
    [302, '', 'CA_UNAVAILABLE'],
  ])('answers %i %s', async (status, body, code) => {
    const { url } = await serve((_request, answer) => void answer.writeHead(status).end(body))
    const answer = await clientOf([url]).ask(question)
    expect(answer).toMatchObject({ ok: false, failure: { code } })
    if (status === 409) expect(answer).toEqual({ ok: false, failure: { code, number: 3030, detail: { most: 3 }, traceId: 'ab' } })
  })

  it('that closed a kept connection is asked again on a new one, once', async () => {
    let asked = 0
    const node = await serve((request, answer) => {
      // the second question finds a connection that is closed in the moment it is used
      if (++asked === 2) request.socket.destroy()
      else answer.end(String(asked))
    })
    const asking = clientOf([node.url])
    expect([await said(asking.ask(question)), await said(asking.ask(question))]).toEqual(['1', '3'])
  })

  it('that closes every connection is asked twice at most, and once for what changes something', async () => {
    let asked = 0
    const node = await serve((request, answer) => (++asked === 1 ? answer.end('1') : request.socket.destroy()))
    const asking = clientOf([node.url])
    expect([await said(asking.ask(question)), await said(asking.ask(question))]).toEqual(['1', 'CA_UNAVAILABLE'])
    expect(asked).toBe(3)
    expect(await said(asking.ask(change))).toBe('CA_UNAVAILABLE')
    expect(asked).toBe(4)
  })
})

describe('several nodes', () => {
  const busy = '{"failure":{"code":"CA_UNAVAILABLE","number":5011}}'

  it.each([
    ['dead', async () => dead],
    ['silent', serveSilence],
    ['of strangers', async () => (await serve(saying('0'), strangers.issue())).url],
  ])('one that is %s is passed over, also by what changes something', async (_what, first) => {
    const urls = [await first(), (await serve(saying('12'))).url]
    for (const asked of [question, change]) expect(await said(clientOf(urls, { nodeMilliseconds: 300 }).ask(asked))).toBe('12')
  })

  it.each([
    ['says nothing', (() => undefined) as RequestListener],
    ['is busy', ((_request, answer) => void answer.writeHead(503).end(busy)) as RequestListener],
    ['breaks off', ((request) => void request.socket.destroy()) as RequestListener],
  ])('one that %s may have received the question: it goes on only when it changes nothing', async (_what, first) => {
    const urls = [(await serve(first)).url, (await serve(saying('12'))).url]
    const answers = [question, change].map((asked) => said(clientOf(urls, { nodeMilliseconds: 300 }).ask(asked)))
    expect(await Promise.all(answers)).toEqual(['12', 'CA_UNAVAILABLE'])
  })

  it('one that failed is asked last for a while', async () => {
    let [asked, well] = [0, false]
    const first = await serve((request, answer) => (asked++, well ? answer.end('1') : request.socket.destroy()))
    const asking = clientOf([first.url, (await serve(saying('2'))).url])
    expect(await said(asking.ask(question))).toBe('2')
    well = true
    expect([await said(asking.ask(question)), asked]).toEqual(['2', 1])
  })
})

describe('a renewed certificate', () => {
  it('is shown from the next question on; what is under way goes on with the old one', async () => {
    const shown: (string | undefined)[] = []
    let release = (): void => undefined
    const node = await serve((request, answer) => {
      shown.push((request.socket as import('node:tls').TLSSocket).getPeerCertificate().serialNumber)
      if (shown.length === 1) release = () => void answer.end('held')
      else answer.end('12')
    })
    const asking = clientOf([node.url])
    const underWay = said(asking.ask(question))
    await expect.poll(() => shown.length).toBe(1)
    asking.renew({ ...ours.issue(), ca: ours.ca })
    expect(await said(asking.ask(question))).toBe('12')
    release()
    expect(await underWay).toBe('held')
    expect(new Set(shown).size).toBe(2)
  })

  it('of the other side needs nothing here', async () => {
    const node = await serve(saying('12'))
    const asking = clientOf([node.url])
    expect(await said(asking.ask(question))).toBe('12')
    node.server.setSecureContext({ ...ours.issue(), ca: ours.ca })
    node.server.closeAllConnections()
    expect(await said(asking.ask(question))).toBe('12')
  })

  it('authorities that were renewed decide from the next question on', async () => {
    const node = await serve(saying('12'))
    const asking = clientOf([node.url])
    expect(await said(asking.ask(question))).toBe('12')
    asking.renew({ ...client, ca: strangers.ca })
    expect(await said(asking.ask(question))).toBe('CA_UNAVAILABLE')
  })
})

it('closing ends what is under way', async () => {
  const node = await serve(() => undefined)
  const asking = clientOf([node.url])
  const underWay = said(asking.ask(question))
  await expect.poll(() => node.connections.opened).toBe(1)
  asking.renew({ ...client, ca: ours.ca })
  asking.close()
  expect(await underWay).toBe('CA_UNAVAILABLE')
})
