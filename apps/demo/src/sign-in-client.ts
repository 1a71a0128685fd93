import {
  assistantSocketPath,
  parseRpcMessage,
  type AssistantMethod,
  type AuthenticateResult,
  type HelloResult,
  type StatusResult,
} from '@yinxin/protocol/assistant'
import { readFailure, type Failure } from '@yinxin/protocol/failures'
import type { ChallengeAnswer, SessionAnswer, SignInAnswer } from '@yinxin/protocol/portal'
import { asText } from '@yinxin/protocol/wire'

/** A failure of the catalogue that came back over HTTP or the assistant's WebSocket. */
export class RefusedError extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(`${failure.code} (${failure.number})`)
    this.failure = failure
  }
}

/** Fetches as one browser does: cookies by host, redirects left to the caller. */
export type Browser = (url: string, init?: RequestInit) => Promise<Response>

/** A browser that has been nowhere yet. */
export function createBrowser(): Browser {
  const jars = new Map<string, Map<string, string>>()
  return async (url, init = {}) => {
    const { hostname } = new URL(url) // cookies do not know ports (RFC 6265 §8.5)
    const jar = jars.get(hostname) ?? new Map<string, string>()
    jars.set(hostname, jar)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, ...(cookie === '' ? {} : { cookie }) } })
    for (const line of answer.headers.getSetCookie()) keepCookie(jar, line)
    return answer
  }
}

function keepCookie(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(';')
  const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
  const expires = attributes.find((attribute) => /^\s*expires=/i.test(attribute))?.split('=')[1]
  if (value === '' || (expires !== undefined && Date.parse(expires) < Date.now())) jar.delete(name)
  else jar.set(name, value)
}

/** Opens `url` and follows redirects to the page they end at. Throws when that is an error, or there are more than 20. */
export async function openPage(browser: Browser, url: string): Promise<{ readonly url: string; readonly text: string }> {
  for (let turn = 0; turn <= 20; turn++) {
    const answer = await browser(url, { headers: { accept: 'text/html' } })
    const location = answer.headers.get('location')
    if (location === null) {
      if (!answer.ok) throw new Error(`${new URL(url).pathname} answered ${answer.status}`)
      return { url, text: await answer.text() }
    }
    await answer.body?.cancel()
    url = new URL(location, url).href
  }
  throw new Error('more than 20 redirects')
}

/** The portal's API as its pages use it. */
export interface PortalClient {
  get<T>(path: string): Promise<T>
  post<T>(path: string, body: object): Promise<T>
}

/** Speaks to the portal as its pages do: JSON, Origin, cookies. Throws `RefusedError` for a failure. */
export function createPortalClient(origin: string, browser: Browser = createBrowser()): PortalClient {
  async function call<T>(path: string, init: RequestInit): Promise<T> {
    const answer = await browser(origin + path, { ...init, headers: { ...init.headers, origin } })
    const body = (await answer.json()) as { failure?: unknown }
    const refused = readFailure(body.failure)
    if (refused !== undefined) throw new RefusedError(refused)
    return body as T
  }
  return {
    get: (path) => call(path, {}),
    post: (path, body) => call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }
}

export interface DemoAssistant {
  call<T>(method: AssistantMethod, params?: object): Promise<T>
  close(): void
}

export interface DemoAssistantOptions {
  readonly port: number
  /** Of the page this stands in for. */
  readonly origin: string
  /** Gets the address of the PIN window when the assistant could open no browser for it. */
  readonly onPrompt?: (address: string) => void
}

/** Opens the assistant's WebSocket as a page of `origin` would. Rejects when nobody answers there. */
export function openAssistant({ port, origin, onPrompt }: DemoAssistantOptions): Promise<DemoAssistant> {
  // Node's WebSocket takes headers (a browser's does not); Origin is what the assistant goes by.
  const socket = new WebSocket(`ws://127.0.0.1:${port}${assistantSocketPath}`, { headers: { origin } } as unknown as string[])
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let last = 0
  socket.addEventListener('message', ({ data }) => {
    const message = parseRpcMessage(String(data))
    if (message?.kind === 'notification') {
      const address = asText(message.params['address'], 500)
      return address === undefined ? undefined : onPrompt?.(address)
    }
    if (message === undefined || message.id === null) return
    const call = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.kind === 'result') call?.resolve(message.result)
    else call?.reject(new RefusedError(message.failure))
  })
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the assistant closed the connection'))
  })
  const client: DemoAssistant = {
    call: <T>(method: AssistantMethod, params: object = {}) =>
      new Promise<T>((resolve, reject) => {
        const id = ++last
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
        socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
      }),
    close: () => socket.close(),
  }
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(client), { once: true })
    socket.addEventListener('error', () => reject(new Error(`no assistant answers on port ${port}`)), { once: true })
  })
}

/**
 * Types `pin` into the PIN window, by the calls its page makes: the one-time code of the address for a token, the question, the answer.
 * Throws `RefusedError` where the assistant refuses.
 */
export async function answerPrompt(address: string, pin: string): Promise<void> {
  const { origin, hash } = new URL(address)
  const call = async <T>(name: string, params: object, token?: string): Promise<T> => {
    const headers = { 'content-type': 'application/json', origin, ...(token === undefined ? {} : { 'x-yinxin-token': token }) }
    const answer = await fetch(`${origin}/api/${name}`, { method: 'POST', headers, body: JSON.stringify(params) })
    const body = (await answer.json()) as { failure?: unknown }
    const refused = readFailure(body.failure)
    if (refused !== undefined) throw new RefusedError(refused)
    return body as T
  }
  const { token } = await call<{ token: string }>('exchange', { code: hash.slice(1) })
  for (let seen = 0; ;) {
    const { version, value } = await call<{ version: number; value: { question?: { kind: string }; ended?: object } }>(
      'prompt.state',
      { version: seen },
      token,
    )
    if (value.ended !== undefined) throw new Error('the PIN window ended before it asked for the PIN')
    if (value.question?.kind === 'pin') return void (await call('prompt.answer', { version, answer: { kind: 'pin', pin } }, token))
    if (value.question !== undefined) throw new Error(`the PIN window asks something else first: ${value.question.kind}`)
    seen = version
  }
}

/** Where a sign-in stands: one name per step, in order. */
export type SignInStep = 'options' | 'hello' | 'status' | 'challenge' | 'authenticate' | 'sign-in' | 'unit' | 'session'

export interface SignInOrder {
  readonly portal: PortalClient
  readonly assistant: DemoAssistant
  /** Name of the organisation, by which its UKey is found. */
  readonly organization: string
  /** Which of several units; default the first. */
  readonly unitCode?: string
  /** Called after each step. */
  readonly onStep?: (step: SignInStep) => void
}

/** A complete sign-in, from the page's first question to the session. Throws `RefusedError` where it is refused. */
export async function signInOnce({
  portal,
  assistant,
  organization,
  unitCode,
  onStep = () => undefined,
}: SignInOrder): Promise<SessionAnswer> {
  await portal.get('/api/sign-in/options')
  onStep('options')
  await assistant.call<HelloResult>('hello')
  onStep('hello')
  const { ukeys } = await assistant.call<StatusResult>('status')
  const chosen = ukeys.find(({ label }) => label === organization)?.certificates.find(({ use }) => use === 'authentication')
  if (chosen === undefined) throw new Error(`no UKey of ${organization} is plugged in`)
  onStep('status')
  const challenge = await portal.post<ChallengeAnswer>('/api/sign-in/challenges', {
    purpose: 'sign-in',
    certificate: chosen.certificate,
    channel: 'loopback',
  })
  onStep('challenge')
  const proof = await assistant.call<AuthenticateResult>('authenticate', { request: challenge.request, certificateSha256: chosen.sha256 })
  onStep('authenticate')
  const answer = await portal.post<SignInAnswer>('/api/sign-in', { challengeId: challenge.id, authToken: JSON.stringify(proof.authToken) })
  onStep('sign-in')
  if (answer.next === 'choose-unit') {
    await portal.post('/api/sign-in/unit', { unitCode: unitCode ?? answer.units[0]?.code })
    onStep('unit')
  }
  const session = await portal.get<SessionAnswer>('/api/session')
  onStep('session')
  return session
}
