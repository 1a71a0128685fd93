import {
  assistantWindowPath,
  parseAuthenticationToken,
  windowChallenge,
  type AuthenticateResult,
  type OperationProgress,
  type WindowRequest,
} from '@yinxin/protocol/assistant'
import { failed, readFailure, succeeded, type Result } from '@yinxin/protocol/failures'
import { asObject } from '@yinxin/protocol/wire'
import { createHelloChallenge, judgeHello, type Greeting, type GreetingTerms } from '../greet.ts'
import { readProgress } from '../read-progress.ts'

/** A popup that was opened in the click, before the request was there. */
export interface OpenedWindow {
  readonly popup: Window
}

/** What one sign-in in the assistant's own window needs. */
export interface WindowTerms extends GreetingTerms {
  readonly ports: readonly number[]
  /** The key this site knows the installation by; undefined at the first meeting, when any key that is proven will do. */
  readonly knownKey: string | undefined
  readonly request: string
  /** `jti` of the request. */
  readonly operation: string
  readonly onProgress?: ((progress: OperationProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** How a sign-in in the window ended, and who was there. */
export interface WindowOutcome {
  readonly result: Result<AuthenticateResult>
  /** The key that was proven: the known one, the first one, or, with ASSISTANT_KEY_CHANGED, one this site does not know. */
  readonly met?: { readonly port: number; readonly publicKey: string }
}

/** Longest a port may take to prove itself, in milliseconds; where nobody did, every port is asked once more, as a slow computer needs it. */
const proofMs = [800, 2500] as const
/** Longest the window may take to read the request, in milliseconds: it has proven itself, and the assistant may be reading UKeys. */
const readyMs = 10_000
const closedCheckMs = 300

/** Opens the popup; call it in the click itself, before anything is awaited. Undefined when the browser blocks popups. */
export function openAssistantWindow(page: Window): OpenedWindow | undefined {
  const popup = page.open('about:blank', 'yinxin-assistant', 'popup,width=520,height=680')
  return popup === null ? undefined : { popup }
}

/**
 * Sends the popup to one port after the other until the assistant has proven itself there, hands it the request, and waits for its
 * result. A program that cannot prove itself never sees the request, and its page is taken away again. Never rejects.
 */
export async function authenticateInWindow(page: Window, opened: OpenedWindow, terms: WindowTerms): Promise<WindowOutcome> {
  const outcome = await tryPorts(page, opened.popup, terms)
  opened.popup.close()
  return outcome
}

async function tryPorts(page: Window, popup: Window, terms: WindowTerms): Promise<WindowOutcome> {
  const outcome = await tryPortsOnce(page, popup, terms, proofMs[0])
  return isMissing(outcome) ? tryPortsOnce(page, popup, terms, proofMs[1]) : outcome
}

async function tryPortsOnce(page: Window, popup: Window, terms: WindowTerms, patienceMs: number): Promise<WindowOutcome> {
  let refusal: WindowOutcome = { result: failed('ASSISTANT_MISSING') }
  for (const port of terms.ports) {
    const challenge = createHelloChallenge()
    const talk = listenTo(page, popup, `http://127.0.0.1:${port}`, terms.signal)
    const proof = proofOf(talk, challenge, patienceMs)
    popup.location.replace(`${talk.target}${assistantWindowPath}#${windowChallenge(terms.origin, challenge)}${inLanguageOf(page)}`)
    const hello = await proof
    const greeting = hello === undefined ? undefined : await judgeHello(hello, challenge, terms)
    if (greeting?.kind === 'ours' && (terms.knownKey ?? greeting.publicKey) === greeting.publicKey) {
      return { result: await resultOf(talk, popup, terms), met: { port, publicKey: greeting.publicKey } }
    }
    talk.stop()
    if (talk.gaveUp.aborted) return { result: failed('PIN_CANCELLED') }
    refusal = worse(refusal, port, greeting)
  }
  return refusal
}

/** The window goes on in the language of the page; an assistant that does not know the word shows its own. */
const inLanguageOf = (page: Window) => `&language=${page.document.documentElement.lang}`

/** Nobody there is outweighed by a foreign program, that by an assistant that says it is too old, and that by one this site does not know. */
function worse(before: WindowOutcome, port: number, greeting: Greeting | undefined): WindowOutcome {
  if (greeting === undefined || before.met !== undefined) return before
  if (greeting.kind === 'ours') return { result: failed('ASSISTANT_KEY_CHANGED'), met: { port, publicKey: greeting.publicKey } }
  if (greeting.kind === 'failure') return { result: { ok: false, failure: greeting.failure } }
  return isMissing(before) ? { result: failed('PORT_TAKEN', { port }) } : before
}

const isMissing = ({ result }: WindowOutcome) => !result.ok && result.failure.code === 'ASSISTANT_MISSING'

/** The popup as far as one port is concerned: nothing is heard but what a page of that port says in this popup. */
interface WindowTalk {
  readonly target: string
  /** Aborted when the person closed the popup, or cancelled on the page. */
  readonly gaveUp: AbortSignal
  hear: (data: unknown) => void
  stop(): void
}

function listenTo(page: Window, popup: Window, target: string, signal: AbortSignal | undefined): WindowTalk {
  const gaveUp = new AbortController()
  const receive = (event: MessageEvent) => {
    if (event.origin === target && event.source === popup) talk.hear(event.data)
  }
  const cancel = () => gaveUp.abort()
  const watcher = setInterval(() => popup.closed && cancel(), closedCheckMs)
  page.addEventListener('message', receive)
  signal?.addEventListener('abort', cancel)
  if (signal?.aborted === true) cancel()
  const talk: WindowTalk = {
    target,
    gaveUp: gaveUp.signal,
    hear: () => undefined,
    stop() {
      page.removeEventListener('message', receive)
      signal?.removeEventListener('abort', cancel)
      clearInterval(watcher)
    },
  }
  return talk
}

/** What the window answered to the challenge; undefined when nothing came in time, or the person gave up. */
function proofOf(talk: WindowTalk, challenge: string, patienceMs: number): Promise<unknown> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), patienceMs)
    if (talk.gaveUp.aborted) resolve(undefined)
    talk.gaveUp.addEventListener('abort', () => resolve(undefined))
    talk.hear = (data) => {
      const message = asObject(data)
      if (message?.['yinxin'] === 'proof' && message['challenge'] === challenge) resolve(message['hello'] ?? {})
    }
  })
}

/** Hands the request over, passes progress on, and waits for the result; ASSISTANT_LOST when the window does not even take the request. */
function resultOf(talk: WindowTalk, popup: Window, { request, operation, onProgress }: WindowTerms): Promise<Result<AuthenticateResult>> {
  return new Promise((resolve) => {
    const finish = (result: Result<AuthenticateResult>) => {
      clearTimeout(notReady)
      talk.stop()
      resolve(result)
    }
    const notReady = setTimeout(() => finish(failed('ASSISTANT_LOST')), readyMs)
    if (talk.gaveUp.aborted) return finish(failed('PIN_CANCELLED'))
    talk.gaveUp.addEventListener('abort', () => finish(failed('PIN_CANCELLED')))
    talk.hear = (data) => {
      const message = readWindowMessage(data, operation)
      if (message !== undefined) clearTimeout(notReady)
      if (message?.kind === 'progress') onProgress?.(message.progress)
      if (message?.kind === 'outcome') finish(message.result)
    }
    popup.postMessage({ yinxin: 'request', request } satisfies WindowRequest, talk.target)
  })
}

/** What a message of the window says. */
export type ReadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly progress: OperationProgress }
  | { readonly kind: 'outcome'; readonly result: Result<AuthenticateResult> }

/** Reads a message for `operation`; undefined when it is for another one, or none of ours. */
export function readWindowMessage(data: unknown, operation: string): ReadMessage | undefined {
  const message = asObject(data)
  if (message === undefined || message['operation'] !== operation) return undefined
  if (message['yinxin'] === 'ready') return { kind: 'ready' }
  if (message['yinxin'] === 'failure') {
    const failure = readFailure(message['failure'])
    return failure === undefined ? undefined : { kind: 'outcome', result: { ok: false, failure } }
  }
  if (message['yinxin'] === 'progress') {
    const progress = readProgress(message, operation)
    return progress === undefined ? undefined : { kind: 'progress', progress }
  }
  return message['yinxin'] === 'result' ? { kind: 'outcome', result: readToken(message['authToken']) } : undefined
}

/** Checks the shape of a token that came from the assistant; TOKEN_MALFORMED or FORMAT_UNSUPPORTED when it is none. */
export function readToken(value: unknown): Result<AuthenticateResult> {
  const token = parseAuthenticationToken(JSON.stringify(value) ?? '')
  return token.ok ? succeeded({ authToken: token.value }) : token
}
