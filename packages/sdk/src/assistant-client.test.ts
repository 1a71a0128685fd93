import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createAssistantClient, preferred } from './assistant-client.ts'
import { operationOf } from './authenticate.ts'
import { readProgress } from './read-progress.ts'
import { readStatus } from './read-status.ts'
import { signDocument } from './sign-document.ts'
import type { AssistantClient, AssistantClientOptions } from './assistant-client.ts'
import { freePort, requestFor, startTestAssistant, testToken } from '../../../test/sdk/test-assistant.ts'
import type { TestAssistant, TestAssistantOptions } from '../../../test/sdk/test-assistant.ts'

const origin = 'https://portal.example'
const operation = 'abcdefghijklmnopqrstuv'
const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

async function assistant(options: Partial<TestAssistantOptions> = {}): Promise<TestAssistant> {
  const started = await startTestAssistant({ origin, ...options })
  opened.push(started)
  return started
}
function client(options: AssistantClientOptions): AssistantClient {
  const created = createAssistantClient({ origin, storage: memoryStorage(), permissions: undefined, recheckMs: 60_000, ...options })
  opened.push(created)
  return created
}
function memoryStorage(): Storage {
  const items = new Map<string, string>()
  return {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
  } as Storage
}
/** A permission as a browser reports it, which the test answers. */
function permission(state: string) {
  const status = Object.assign(new EventTarget(), { state })
  const become = (next: string) => {
    status.state = next
    status.dispatchEvent(new Event('change'))
  }
  return { source: { query: async () => status }, become }
}
const settled = (of: AssistantClient, kind: string) => vi.waitFor(() => expect(of.state().kind).toBe(kind), { timeout: 5000, interval: 5 })
const failureOf = (of: AssistantClient) => {
  const state = of.state()
  return state.kind === 'failed' ? state.failure : undefined
}

describe('R1 finding the assistant', () => {
  it('takes the one port that answers, and reads the UKeys', async () => {
    const [other, running] = [await freePort(), await assistant()]
    const page = client({ ports: [other, running.port] })
    await page.start()
    expect(page.state()).toMatchObject({
      kind: 'connected',
      port: running.port,
      version: '0.1.0',
      keyChanged: false,
      status: { ukeys: [] },
    })
  })

  it('tells one that was never here from one that is not running', async () => {
    const storage = memoryStorage()
    const running = await assistant()
    const ports = [running.port]
    const before = client({ ports: [await freePort()], storage })
    await before.start()
    expect(failureOf(before)?.code).toBe('ASSISTANT_MISSING')
    const meeting = client({ ports, storage })
    await meeting.start()
    await running.close()
    opened.splice(opened.indexOf(running), 1)
    const after = client({ ports, storage })
    await after.start()
    expect(failureOf(after)?.code).toBe('ASSISTANT_STOPPED')
  })

  it('names the port of a foreign program, also of one that pretends', async () => {
    for (const foreign of [
      await assistant({ answers: { hello: () => ({ result: { product: 'other' } }) } }),
      await assistant({ forged: true }),
    ]) {
      const page = client({ ports: [foreign.port] })
      await page.start()
      expect(failureOf(page)).toMatchObject({ code: 'PORT_TAKEN', detail: { port: foreign.port } })
    }
  })

  it('goes on to the next port when the first one hangs up: it is another user’s', async () => {
    const ours = await assistant()
    const theirs = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
    await once(theirs, 'listening')
    opened.push(theirs)
    const page = client({ ports: [(theirs.address() as AddressInfo).port, ours.port] })
    await page.start()
    expect(page.state()).toMatchObject({ kind: 'connected', port: ours.port })
  })

  it('an assistant that does not prove itself when asked is a foreign program', async () => {
    const hello = { product: 'yinxin-assistant', version: '0.1.0', protocol: [1, 1], approval: 'listed' }
    const page = client({ ports: [(await assistant({ answers: { hello: () => ({ result: hello }) } })).port] })
    await page.start()
    expect(failureOf(page)?.code).toBe('PORT_TAKEN')
  })

  it('says too old for an old version and for a protocol it does not speak', async () => {
    const [old, future] = [await assistant({ version: '0.9.10' }), await assistant({ protocol: [2, 3] })]
    for (const one of [old, future]) {
      const page = client({ ports: [one.port], minimumVersion: '0.10.0' })
      await page.start()
      expect(failureOf(page)).toMatchObject({ code: 'ASSISTANT_TOO_OLD', detail: { version: '0.10.0' } })
    }
  })

  it('flags a changed key, and takes it over only when told to', async () => {
    const storage = memoryStorage()
    const first = client({ ports: [(await assistant()).port], storage })
    await first.start()
    const another = await assistant()
    const second = client({ ports: [another.port], storage })
    await second.start()
    expect(second.state()).toMatchObject({ kind: 'connected', keyChanged: true })
    const third = client({ ports: [another.port], storage })
    await third.start()
    expect(third.state()).toMatchObject({ keyChanged: true })
    third.trustKey()
    expect(third.state()).toMatchObject({ keyChanged: false })
    const fourth = client({ ports: [another.port], storage })
    await fourth.start()
    expect(fourth.state()).toMatchObject({ keyChanged: false })
  })

  it('does not read UKeys before the person approved the site', async () => {
    const running = await assistant({ approval: 'needed' })
    const page = client({ ports: [running.port] })
    await page.start()
    expect(page.state()).toMatchObject({ kind: 'connected', approval: 'needed' })
    expect(running.calls).toEqual(['hello'])
  })
})

describe('R27 the browser’s permission', () => {
  it('prompt: opens nothing before the click, keeps the socket while the browser asks, and goes on by itself', async () => {
    let allow: (yes: boolean) => void = () => {}
    const running = await assistant({ admit: new Promise((resolve) => (allow = resolve)) })
    const asked = permission('prompt')
    const page = client({ ports: [running.port, await freePort()], permissions: asked.source })
    await page.start()
    expect(page.state()).toEqual({ kind: 'prompt', dismissed: false })
    const connecting = page.connect()
    await settled(page, 'asking')
    asked.become('granted')
    allow(true)
    await connecting
    expect(page.state()).toMatchObject({ kind: 'connected', port: running.port })
    expect(running.calls).toEqual(['hello', 'status'])
  })

  it('prompt: every port refused at once means nobody was asked and no assistant runs', async () => {
    const page = client({ ports: [await freePort(), await freePort()], permissions: permission('prompt').source })
    await page.start()
    await page.connect()
    expect(failureOf(page)?.code).toBe('ASSISTANT_MISSING')
  })

  it('prompt closed without an answer: says so, and does not ask again by itself', async () => {
    let allow: (yes: boolean) => void = () => {}
    const refusing = await assistant({ admit: new Promise((resolve) => (allow = resolve)) })
    const page = client({ ports: [refusing.port], permissions: permission('prompt').source, recheckMs: 1 })
    await page.start()
    const connecting = page.connect()
    await settled(page, 'asking')
    const later = performance.now() + 4000
    const clock = vi.spyOn(performance, 'now').mockReturnValue(later)
    allow(false)
    await connecting
    clock.mockRestore()
    expect(page.state()).toEqual({ kind: 'prompt', dismissed: true })
    await page.recheck()
    expect(page.state().kind).toBe('prompt')
    expect(refusing.calls).toEqual([])
  })

  it('prompt answered with no: window mode, and back when it is allowed again', async () => {
    let allow: (yes: boolean) => void = () => {}
    const refusing = await assistant({ admit: new Promise((resolve) => (allow = resolve)) })
    const asked = permission('prompt')
    const page = client({ ports: [refusing.port], permissions: asked.source })
    await page.start()
    const connecting = page.connect()
    await settled(page, 'asking')
    asked.become('denied')
    allow(false)
    await connecting
    expect(failureOf(page)?.code).toBe('LOOPBACK_DENIED')
    await refusing.close()
    opened.splice(opened.indexOf(refusing), 1)
    await assistant({ port: refusing.port })
    asked.become('granted')
    await settled(page, 'connected')
  })

  it('denied: tries no port at all', async () => {
    const running = await assistant()
    const page = client({ ports: [running.port], permissions: permission('denied').source })
    await page.start()
    expect(failureOf(page)?.code).toBe('LOOPBACK_DENIED')
    expect(running.calls).toEqual([])
  })

  it('plain http from elsewhere can never reach loopback', async () => {
    const page = client({ ports: [await freePort()], origin: 'http://portal.example' })
    await page.start()
    expect(failureOf(page)?.code).toBe('INSECURE_PAGE')
  })
})

describe('R42 the end of a session', () => {
  it('is told to the assistant that is connected, and to nobody else', async () => {
    const running = await assistant({ answers: { sessionEnded: () => ({ result: {} }) } })
    const page = client({ ports: [running.port], permissions: permission('granted').source })
    expect(await page.sessionEnded()).toMatchObject({ ok: false, failure: { code: 'ASSISTANT_LOST' } })
    await page.start()
    expect(await page.sessionEnded()).toEqual({ ok: true, value: {} })
    expect(running.calls).toContain('sessionEnded')
  })
})

describe('R25 authenticate', () => {
  it('passes progress of its own operation on, and returns the token', async () => {
    const running = await assistant({
      answers: {
        authenticate: ({ certificateSha256 }, socket) => {
          const tell = (params: object) => socket.send(JSON.stringify({ jsonrpc: '2.0', method: 'operation.progress', params }))
          tell({ operation: 'somebody-elses-operation', step: 'signing' })
          tell({ operation, step: 'pin', address: 'http://127.0.0.1:1234/pin#x', triesLeft: 7 })
          return certificateSha256 === 'ab' ? { result: { authToken: testToken } } : { failure: 'CERTIFICATE_NOT_ON_UKEY' }
        },
      },
    })
    const page = client({ ports: [running.port] })
    await page.start()
    const steps: unknown[] = []
    const answer = await page.authenticate(requestFor(operation), { certificateSha256: 'ab', onProgress: (step) => steps.push(step) })
    expect(answer).toEqual({ ok: true, value: { authToken: testToken } })
    expect(steps).toEqual([{ operation, step: 'pin', address: 'http://127.0.0.1:1234/pin#x', triesLeft: 7 }])
  })

  it('cancels in the assistant when the person cancels here', async () => {
    let give: (answer: { failure: 'PIN_CANCELLED' }) => void = () => {}
    const running = await assistant({
      answers: {
        authenticate: () => new Promise((resolve) => (give = resolve)),
        cancel: ({ operation: named }) => {
          give({ failure: 'PIN_CANCELLED' })
          return { result: { cancelled: named } }
        },
      },
    })
    const page = client({ ports: [running.port] })
    await page.start()
    const cancelling = new AbortController()
    const answer = page.authenticate(requestFor(operation), { signal: cancelling.signal })
    await vi.waitFor(() => expect(running.calls).toContain('authenticate'))
    cancelling.abort()
    expect(await answer).toMatchObject({ ok: false, failure: { code: 'PIN_CANCELLED' } })
    expect(running.calls).toContain('cancel')
  })

  it('an assistant that goes away is ASSISTANT_LOST, and found again when it is back', async () => {
    const running = await assistant({ answers: { authenticate: () => 'silence' } })
    const page = client({ ports: [running.port], recheckMs: 20 })
    await page.start()
    const answer = page.authenticate(requestFor(operation))
    await vi.waitFor(() => expect(running.calls).toContain('authenticate'))
    running.dropConnections()
    expect(await answer).toMatchObject({ ok: false, failure: { code: 'ASSISTANT_LOST' } })
    expect(failureOf(page)?.code).toBe('ASSISTANT_LOST')
    await settled(page, 'connected')
  })

  it('refuses what is no request, and a token that is none, as data', async () => {
    const running = await assistant({ answers: { authenticate: () => ({ result: { authToken: { format: 'web-eid:1.0' } } }) } })
    const page = client({ ports: [running.port] })
    await page.start()
    expect(await page.authenticate('not a request')).toMatchObject({ ok: false, failure: { code: 'REQUEST_INVALID' } })
    expect(await page.authenticate(requestFor(operation))).toMatchObject({ ok: false, failure: { code: 'TOKEN_MALFORMED' } })
  })

  it('hears of a UKey that was plugged in', async () => {
    const ukeys: unknown[] = []
    const running = await assistant({ answers: { status: () => ({ result: { ukeys, problems: [] } }) } })
    const page = client({ ports: [running.port] })
    await page.start()
    ukeys.push({ id: 'u', certificates: [] })
    running.notify('ukey.inserted', {})
    await vi.waitFor(() => expect(page.state()).toMatchObject({ status: { ukeys: [{ id: 'u' }] } }))
  })
})

describe('reading what came', () => {
  it('puts the port that worked first, and only one of ours', () => {
    expect(preferred([1, 2, 3], 3)).toEqual([3, 1, 2])
    expect(preferred([1, 2, 3], 9)).toEqual([1, 2, 3])
  })

  it('reads an operation only from a request', () => {
    expect(operationOf(requestFor(operation))).toBe(operation)
    expect(operationOf('a.b.c')).toBeUndefined()
  })

  it('drops an address that is not on this computer', () => {
    for (const address of ['https://evil.example/', 'http://127.0.0.1.evil.example:80/', 'javascript:alert(1)']) {
      expect(readProgress({ operation, step: 'pin', address }, operation)).toEqual({ operation, step: 'pin' })
    }
    expect(readProgress({ operation, step: 'unknown' }, operation)).toBeUndefined()
  })

  it('refuses a status without a list', () => {
    expect(readStatus({})).toMatchObject({ ok: false, failure: { code: 'MESSAGE_INVALID' } })
    expect(readStatus({ ukeys: [null, { id: 'u', certificates: [] }] })).toEqual({
      ok: true,
      value: { ukeys: [{ id: 'u', certificates: [] }], problems: [] },
    })
  })
})

describe('R41 a document is signed', () => {
  const document = new TextEncoder().encode('申报')
  const ask = async (options: Partial<TestAssistantOptions>, request = requestFor(operation)) => {
    const running = await assistant(options)
    const page = client({ ports: [running.port] })
    await page.start()
    await settled(page, 'connected')
    return signDocument(page, request, document)
  }

  it('hands over the request and the document itself, and gives the message back', async () => {
    let got: Record<string, string> = {}
    const answered = await ask({
      answers: {
        sign: (params) => {
          got = params
          return { result: { message: 'MIIB' } }
        },
      },
    })
    expect(answered).toEqual({ ok: true, value: { message: 'MIIB' } })
    expect(got).toEqual({ request: requestFor(operation), content: Buffer.from(document).toString('base64') })
  })

  it.each<[string, Partial<TestAssistantOptions>, string]>([
    ['an assistant that signs no documents yet', {}, 'ASSISTANT_TOO_OLD'],
    ['a site the person did not let', { answers: { sign: () => ({ failure: 'SITE_NOT_APPROVED' }) } }, 'SITE_NOT_APPROVED'],
    ['what cannot be shown', { answers: { sign: () => ({ failure: 'DOCUMENT_UNREADABLE' }) } }, 'DOCUMENT_UNREADABLE'],
    ['an answer without a message', { answers: { sign: () => ({ result: {} }) } }, 'MESSAGE_INVALID'],
    ['a message without end', { answers: { sign: () => ({ result: { message: 'A'.repeat(300_000) } }) } }, 'MESSAGE_INVALID'],
  ])('%s', async (_name, options, code) => {
    expect(await ask(options)).toMatchObject({ ok: false, failure: { code } })
  })

  it('nobody there, or no request', async () => {
    expect(await signDocument({ link: () => undefined }, requestFor(operation), document)).toMatchObject({
      failure: { code: 'ASSISTANT_LOST' },
    })
    expect(await signDocument({ link: () => undefined }, 'none', document)).toMatchObject({ failure: { code: 'REQUEST_INVALID' } })
  })
})
