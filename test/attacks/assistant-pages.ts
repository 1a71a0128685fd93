// Pages without a browser, as the assistant meets them: a site's, and its own. Needs nothing but Node.
import { WebSocket } from 'ws'
import { parseRpcMessage, type RpcMessage } from '@yinxin/protocol/assistant'
import type { Failure } from '@yinxin/protocol/failures'

/** Waits for a value, looking often, for at most 15 s. */
export async function until<Value>(look: () => Value | undefined | Promise<Value | undefined>): Promise<Value> {
  const deadline = Date.now() + 15_000
  while (Date.now() < deadline) {
    const value = await look()
    if (value !== undefined) return value
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
  throw new Error('waited in vain')
}

/** A site's page without a browser: a WebSocket with an `Origin` of the test's choice. */
export interface SitePage {
  call(method: string, params?: object): Promise<RpcMessage>
  /** Notifications so far. */
  readonly heard: { readonly method: string; readonly params: Readonly<Record<string, unknown>> }[]
  readonly socket: WebSocket
  close(): void
}

export function openSitePage(port: number, origin: string | undefined, host = `127.0.0.1:${port}`): Promise<SitePage> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1`, { headers: { Host: host }, ...(origin === undefined ? {} : { origin }) })
  const waiting = new Map<number, (message: RpcMessage) => void>()
  const heard: SitePage['heard'] = []
  let id = 0
  socket.on('message', (data: Buffer) => {
    const message = parseRpcMessage(data.toString())
    if (message?.kind === 'notification') heard.push(message)
    else if (message !== undefined && message.id !== null) waiting.get(message.id)?.(message)
  })
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_request, response) => reject(new Error(`refused ${response.statusCode}`)))
    socket.on('error', reject)
    socket.on('open', () =>
      resolve({
        socket,
        heard,
        close: () => socket.close(),
        call: (method, params = {}) =>
          new Promise((answered) => {
            waiting.set(++id, answered)
            socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
          }),
      }),
    )
  })
}

/** The failure of an answer, or an error that shows what came instead. */
export function failureOf(message: RpcMessage): Failure {
  if (message.kind !== 'failure') throw new Error(`no failure: ${JSON.stringify(message)}`)
  return message.failure
}

export function resultOf<Value>(message: RpcMessage): Value {
  if (message.kind !== 'result') throw new Error(`no result: ${JSON.stringify(message)}`)
  return message.result as Value
}

/** Our own page without a browser: posts calls as the page does. */
export async function pageCall(
  port: number,
  name: string,
  params: object,
  { token, origin = `http://127.0.0.1:${port}` }: { token?: string; origin?: string } = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { 'Content-Type': 'application/json', Origin: origin, ...(token === undefined ? {} : { 'X-Yinxin-Token': token }) }
  const answer = await fetch(`http://127.0.0.1:${port}/api/${name}`, { method: 'POST', headers, body: JSON.stringify(params) })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

/** A PIN window without a browser: exchanges the code of its address and answers questions. */
export async function openPromptPage(address: string) {
  const url = new URL(address)
  const port = Number(url.port)
  const exchanged = await pageCall(port, 'exchange', { code: url.hash.slice(1) })
  const token = String(exchanged.body['token'])
  let version = 0
  const state = async () => {
    const { body } = await pageCall(port, 'prompt.state', { version }, { token })
    version = Number(body['version'])
    return body['value'] as {
      subject: Readonly<Record<string, unknown>>
      question?: { kind: string; pin?: { triesLeft?: number; lastTry: boolean; failure?: Failure } }
      ended?: { failure?: Failure }
    }
  }
  return {
    token,
    state,
    /** Waits until `kind` is asked, or the prompt has ended. */
    question: (kind: string) =>
      until(async () => {
        const shown = await state()
        return shown.question?.kind === kind || shown.ended !== undefined ? shown : undefined
      }),
    answer: (answer: object) => pageCall(port, 'prompt.answer', { version, answer }, { token }),
  }
}
