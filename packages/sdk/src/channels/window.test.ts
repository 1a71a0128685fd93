import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { helloText } from '@yinxin/protocol/assistant'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { authenticateInWindow, openAssistantWindow, readWindowMessage, type WindowTerms } from './window.ts'
import { testToken } from '../../../../test/sdk/test-assistant.ts'

const operation = 'abcdefghijklmnopqrstuv'
const origin = 'https://portal.example'

type Post = (data: unknown, from?: string, source?: unknown) => void
/** What is on a port: told when its page is loaded and when it is sent something. */
interface Program {
  loaded?(asked: URLSearchParams, post: Post): void
  sent?(data: unknown, post: Post): void
}

/** A page and its popup, as far as the channel uses them. */
function pageWith(programs: Readonly<Record<number, Program>>) {
  const page = Object.assign(new EventTarget(), { document: { documentElement: { lang: 'en' } } })
  const visited: string[] = []
  let at = new URL('about:blank')
  const post: Post = (data, from = at.origin, source: unknown = popup) =>
    void page.dispatchEvent(Object.assign(new Event('message'), { data, origin: from, source }))
  const popup = {
    closed: false,
    close() {
      this.closed = true
    },
    postMessage(data: unknown, target: string) {
      if (target === at.origin) programs[Number(at.port)]?.sent?.(data, post)
    },
    location: {
      replace(address: string) {
        at = new URL(address)
        visited.push(`${at.origin}${at.pathname}`)
        programs[Number(at.port)]?.loaded?.(new URLSearchParams(at.hash.slice(1)), post)
      },
    },
  }
  return { page: page as unknown as Window, popup: popup as unknown as Window, visited }
}

interface Installation {
  readonly privateKey: KeyObject
  readonly publicKey: string
}

function installation(): Installation {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { privateKey, publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64url') }
}

/** An assistant that proves itself and answers a request with `answer`. */
function assistant({ privateKey, publicKey }: Installation, answer: (post: Post) => void, version = '0.1.0'): Program {
  return {
    loaded(asked, post) {
      const challenge = String(asked.get('challenge'))
      const text = Buffer.from(helloText(String(asked.get('origin')), challenge))
      const signature = sign('sha256', text, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')
      const proof = { publicKey, signature }
      post({ yinxin: 'proof', challenge, hello: { product: 'yinxin-assistant', version, protocol: [1, 1], approval: 'listed', proof } })
    },
    sent(data, post) {
      if ((data as { request?: unknown }).request !== 'a.b.c') return
      post({ yinxin: 'ready', operation, version })
      answer(post)
    },
  }
}

const token = (post: Post): void => post({ yinxin: 'result', operation, authToken: testToken })

function signIn({ page, popup }: ReturnType<typeof pageWith>, more: Partial<WindowTerms> = {}) {
  return authenticateInWindow(page, { popup }, { ports: [1111, 2222], origin, knownKey: undefined, request: 'a.b.c', operation, ...more })
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())
/** Lets time pass until the sign-in has ended. Between the steps Web Crypto, which keeps its own time, verifies. */
async function ended<Value>(outcome: Promise<Value>): Promise<Value> {
  let done = false
  void outcome.finally(() => (done = true))
  while (!done) {
    await vi.advanceTimersByTimeAsync(100)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return outcome
}

describe('R27 window mode', () => {
  it('goes to the next port when nobody proves anything, hands the request over, and takes the result', async () => {
    const ours = installation()
    const world = pageWith({
      2222: assistant(ours, (post) => {
        post({ yinxin: 'progress', operation, step: 'pin', triesLeft: 3, address: 'http://127.0.0.1:2222/prompt#x' })
        setTimeout(() => token(post), 60_000)
      }),
    })
    const progress: unknown[] = []
    const outcome = signIn(world, { onProgress: (one) => progress.push(one) })
    expect(await ended(outcome)).toEqual({
      result: { ok: true, value: { authToken: testToken } },
      met: { port: 2222, publicKey: ours.publicKey },
    })
    expect(world.visited).toEqual(['http://127.0.0.1:1111/window', 'http://127.0.0.1:2222/window'])
    expect(progress).toEqual([{ operation, step: 'pin', triesLeft: 3, address: 'http://127.0.0.1:2222/prompt#x' }])
    expect(world.popup.closed).toBe(true)
  })

  it('an assistant that is slow to begin is asked a second time, more patiently', async () => {
    const ours = installation()
    const quick = assistant(ours, token)
    const slow: Program = { ...quick, loaded: (asked, post) => void setTimeout(() => quick.loaded?.(asked, post), 2000) }
    const world = pageWith({ 1111: slow })
    expect((await ended(signIn(world))).result).toMatchObject({ ok: true })
    expect(world.visited).toHaveLength(3)
  })

  it('A5 a program that sits on the first port never gets the request, whatever it says', async () => {
    const [ours, another] = [installation(), installation()]
    const got: unknown[] = []
    const take = (data: unknown): void => void got.push(data)
    const pretenders: Program[] = [
      { loaded: (_, post) => token(post), sent: take },
      { loaded: (_, post) => post({ yinxin: 'ready', operation, version: '0.1.0' }), sent: take },
      // a proof of another challenge, one of another site, one under a key this site does not know
      {
        loaded: (_, post) => assistant(ours, token).loaded?.(new URLSearchParams({ origin, challenge: 'A'.repeat(43) }), post),
        sent: take,
      },
      {
        loaded: (asked, post) =>
          assistant(ours, token).loaded?.(
            new URLSearchParams({ origin: 'https://evil.example', challenge: String(asked.get('challenge')) }),
            post,
          ),
        sent: take,
      },
      { ...assistant(another, token), sent: take },
    ]
    for (const pretender of pretenders) {
      const world = pageWith({ 1111: pretender, 2222: assistant(ours, token) })
      const outcome = signIn(world, { knownKey: ours.publicKey })
      expect((await ended(outcome)).result).toMatchObject({ ok: true })
      expect(got).toEqual([])
    }
  })

  it('A5 only an assistant this site does not know: said as what it is, with the key it showed, for a person who has installed anew', async () => {
    const another = installation()
    const foreign: Program = { loaded: (asked, post) => post({ yinxin: 'proof', challenge: asked.get('challenge'), hello: {} }) }
    const computers: Readonly<Record<number, Program>>[] = [
      { 1111: assistant(another, token) },
      { 1111: assistant(another, token), 2222: foreign },
    ]
    for (const programs of computers) {
      const outcome = signIn(pageWith(programs), { knownKey: installation().publicKey })
      expect(await ended(outcome)).toMatchObject({
        result: { ok: false, failure: { code: 'ASSISTANT_KEY_CHANGED' } },
        met: { port: 1111, publicKey: another.publicKey },
      })
    }
  })

  it('a foreign program alone is PORT_TAKEN; one beside an assistant that is too old says nothing', async () => {
    const foreign: Program = { loaded: (asked, post) => post({ yinxin: 'proof', challenge: asked.get('challenge'), hello: {} }) }
    const outcome = signIn(pageWith({ 1111: foreign }))
    expect((await ended(outcome)).result).toMatchObject({ ok: false, failure: { code: 'PORT_TAKEN', detail: { port: 1111 } } })
    const old = assistant(installation(), token, '0.0.9')
    const beside = signIn(pageWith({ 1111: old, 2222: foreign }), { minimumVersion: '0.1.0' })
    expect((await ended(beside)).result).toMatchObject({ ok: false, failure: { code: 'ASSISTANT_TOO_OLD' } })
  })

  it('says too old for an assistant that is', async () => {
    const outcome = signIn(pageWith({ 2222: assistant(installation(), token, '0.0.9') }), { minimumVersion: '0.1.0' })
    expect((await ended(outcome)).result).toMatchObject({ ok: false, failure: { code: 'ASSISTANT_TOO_OLD' } })
  })

  it('hears only the exact origin, its own popup and its own operation', async () => {
    const world = pageWith({
      1111: assistant(installation(), (post) => {
        const result = { yinxin: 'result', operation, authToken: testToken }
        post(result, 'http://127.0.0.1:9999')
        post(result, 'http://127.0.0.1:1111.evil.example')
        post(result, undefined, {})
        post({ ...result, operation: 'another-operation-altogether' })
        post({ yinxin: 'failure', operation, failure: { code: 'PIN_LOCKED' } })
      }),
    })
    const outcome = signIn(world)
    expect((await ended(outcome)).result).toMatchObject({ ok: false, failure: { code: 'PIN_LOCKED' } })
  })

  it('nobody anywhere is ASSISTANT_MISSING; a window that takes no request is lost', async () => {
    const nobody = signIn(pageWith({}))
    expect((await ended(nobody)).result).toMatchObject({ ok: false, failure: { code: 'ASSISTANT_MISSING' } })
    const silent = signIn(pageWith({ 1111: { ...assistant(installation(), token), sent: () => undefined } }))
    expect((await ended(silent)).result).toMatchObject({ ok: false, failure: { code: 'ASSISTANT_LOST' } })
  })

  it('a closed popup is a cancelled sign-in, before and after the proof', async () => {
    const world = pageWith({ 1111: assistant(installation(), () => void setTimeout(() => world.popup.close(), 5000)) })
    const outcome = signIn(world)
    expect((await ended(outcome)).result).toMatchObject({ ok: false, failure: { code: 'PIN_CANCELLED' } })
    const empty = pageWith({})
    const early = signIn(empty)
    empty.popup.close()
    expect((await ended(early)).result).toMatchObject({ ok: false, failure: { code: 'PIN_CANCELLED' } })
  })

  it('says when the browser opens no window', () => {
    expect(openAssistantWindow({ open: () => null } as unknown as Window)).toBeUndefined()
  })

  it('reads failures of the catalogue only', () => {
    expect(readWindowMessage({ yinxin: 'failure', operation, failure: { code: 'PIN_LOCKED' } }, operation)).toMatchObject({
      result: { failure: { number: 2005 } },
    })
    expect(readWindowMessage({ yinxin: 'failure', operation, failure: { code: 'NO_SUCH' } }, operation)).toBeUndefined()
    expect(readWindowMessage('text', operation)).toBeUndefined()
  })
})
