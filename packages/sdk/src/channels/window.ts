import {
  assistantWindowPath,
  parseAuthenticationToken,
  readFailure,
  type AuthenticateResult,
  type OperationProgress,
} from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { asObject } from '@yinxin/protocol/wire'
import { readProgress } from '../read-progress.ts'

/** A popup that was opened in the click, before the request was there. */
export interface OpenedWindow {
  readonly popup: Window
}

/** What one sign-in in the assistant's own window needs. */
export interface WindowTerms {
  readonly ports: readonly number[]
  readonly request: string
  /** `jti` of the request. */
  readonly operation: string
  readonly onProgress?: (progress: OperationProgress) => void
  readonly signal?: AbortSignal
}

const readyMs = 800
const closedCheckMs = 300

/** Opens the popup; call it in the click itself, before anything is awaited. Undefined when the browser blocks popups. */
export function openAssistantWindow(page: Window): OpenedWindow | undefined {
  const popup = page.open('about:blank', 'yinxin-assistant', 'popup,width=520,height=680')
  return popup === null ? undefined : { popup }
}

/** Sends the popup to one port after the other until the assistant answers, then waits for its result. Never rejects. */
export async function authenticateInWindow(page: Window, opened: OpenedWindow, terms: WindowTerms): Promise<Result<AuthenticateResult>> {
  for (const port of terms.ports) {
    const attempt = listenAt(page, opened.popup, port, terms)
    opened.popup.location.replace(`http://127.0.0.1:${port}${assistantWindowPath}#${terms.request}`)
    const result = await attempt
    if (result === undefined) continue
    opened.popup.close()
    return result
  }
  opened.popup.close()
  return failed('ASSISTANT_MISSING')
}

/** One port: undefined when there was no `ready` in time. */
function listenAt(page: Window, popup: Window, port: number, terms: WindowTerms): Promise<Result<AuthenticateResult> | undefined> {
  return new Promise((resolve) => {
    const finish = (result: Result<AuthenticateResult> | undefined) => {
      page.removeEventListener('message', receive)
      terms.signal?.removeEventListener('abort', cancel)
      clearTimeout(notReady)
      clearInterval(watcher)
      resolve(result)
    }
    const cancel = () => finish(failed('PIN_CANCELLED'))
    const receive = (event: MessageEvent) => {
      if (event.origin !== `http://127.0.0.1:${port}` || event.source !== popup) return
      const message = readWindowMessage(event.data, terms.operation)
      if (message?.kind === 'ready') clearTimeout(notReady)
      if (message?.kind === 'progress') terms.onProgress?.(message.progress)
      if (message?.kind === 'outcome') finish(message.result)
    }
    const notReady = setTimeout(() => finish(undefined), readyMs)
    const watcher = setInterval(() => popup.closed && cancel(), closedCheckMs)
    page.addEventListener('message', receive)
    terms.signal?.addEventListener('abort', cancel)
    if (terms.signal?.aborted === true) cancel()
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
