/** The WebSockets of web pages: calls in, answers and notifications out, an operation cancelled when its page goes away. */
import type { RawData, WebSocket } from 'ws'
import { parseRpcCall, rpcFailureCode, type AssistantNotification, type RpcCall } from '@yinxin/protocol/assistant'
import { failed, failure, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import type { OperationNotice } from '../operations/operation.ts'
import { unexpected } from '../platform/unexpected.ts'
import { callAuthenticate, hello, status, type MethodDeps } from './methods.ts'

export interface SiteSockets {
  add(socket: WebSocket, origin: string, foreign: boolean): void
  /** One call by HTTP: hello and status only. @returns the JSON-RPC answer */
  call(text: string, origin: string): Promise<string>
  close(): void
}

/** Most open sockets in all and of one origin, and calls one socket may have waiting. */
const limits = { sockets: 64, ofOneOrigin: 8, waiting: 8, callsInTenSeconds: 100 } as const

interface Page {
  readonly socket: WebSocket
  readonly origin: string
  /** Id of the operation this page started. */
  operation: string | undefined
  waiting: number
  calls: number
}

export function createSiteSockets(deps: MethodDeps): SiteSockets {
  const pages = new Set<Page>()
  const stopWatching = deps.ukeys.watch(({ kind, ukeyId }) => {
    for (const page of pages) if (deps.standingOf(page.origin).approval !== 'needed') notify(page, `ukey.${kind}`, { id: ukeyId })
  })
  const refill = setInterval(() => {
    for (const page of pages) page.calls = 0
  }, 10_000)
  refill.unref()
  return {
    add(socket, origin, foreign) {
      socket.on('error', () => socket.terminate()) // an oversized or malformed frame: ws has already refused it
      if (foreign) return answerForeign(socket)
      const ofOrigin = [...pages].filter((page) => page.origin === origin).length
      if (pages.size >= limits.sockets || ofOrigin >= limits.ofOneOrigin) return socket.close(1013)
      const page: Page = { socket, origin, operation: undefined, waiting: 0, calls: 0 }
      pages.add(page)
      socket.on('message', (data, isBinary) => void receive(deps, page, data, isBinary))
      socket.on('close', () => {
        pages.delete(page)
        if (page.operation !== undefined) deps.operations.cancel(page.operation, failure('ASSISTANT_LOST'))
      })
    },
    async call(text, origin) {
      const parsed = parseRpcCall(text)
      if (!('call' in parsed)) return rpcFailure(parsed.id, failure(parsed.code))
      const { id, method, params } = parsed.call
      const result =
        method === 'hello' ? hello(deps, origin, params) : method === 'status' ? await status(deps, origin) : failed('METHOD_UNKNOWN')
      return rpcAnswer(id, result)
    },
    close() {
      stopWatching()
      clearInterval(refill)
    },
  }
}

/** A program of another user of this machine: told so, whatever it asks, and sent on to the next port. */
function answerForeign(socket: WebSocket): void {
  socket.once('message', (data, isBinary) => {
    const parsed = parseRpcCall(isBinary ? '' : textOf(data))
    socket.send(rpcFailure('call' in parsed ? parsed.call.id : parsed.id, failure('NOT_YOURS')))
    socket.close(1008)
  })
  setTimeout(() => socket.close(1008), 5000).unref()
}

async function receive(deps: MethodDeps, page: Page, data: RawData, isBinary: boolean): Promise<void> {
  page.calls += 1
  if (page.calls > limits.callsInTenSeconds) return page.socket.close(1008)
  const parsed = isBinary ? ({ code: 'MESSAGE_INVALID', id: null } as const) : parseRpcCall(textOf(data))
  if (!('call' in parsed)) return send(page.socket, rpcFailure(parsed.id, failure(parsed.code)))
  if (page.waiting >= limits.waiting) return send(page.socket, rpcFailure(parsed.call.id, failure('BUSY')))
  page.waiting += 1
  const result = await dispatch(deps, page, parsed.call).catch((error: unknown) => ({ ok: false, failure: unexpected(error) }) as const)
  page.waiting -= 1
  send(page.socket, rpcAnswer(parsed.call.id, result))
}

async function dispatch(deps: MethodDeps, page: Page, { method, params }: RpcCall): Promise<Result<unknown>> {
  switch (method) {
    case 'hello':
      return hello(deps, page.origin, params)
    case 'status':
      return status(deps, page.origin)
    case 'authenticate':
      return callAuthenticate(deps, page.origin, params, {
        started(operation) {
          page.operation = operation
          if (page.socket.readyState !== page.socket.OPEN) deps.operations.cancel(operation, failure('ASSISTANT_LOST'))
        },
        notify: (operation, notice) => progress(page, operation, notice),
      })
    case 'cancel':
      if (page.operation !== undefined) deps.operations.cancel(page.operation)
      return succeeded({})
  }
}

function progress(page: Page, operation: string, notice: OperationNotice): void {
  notify(page, 'operation.progress', { operation, ...notice })
}

function notify({ socket }: Page, method: AssistantNotification, params: Readonly<Record<string, unknown>>): void {
  send(socket, JSON.stringify({ jsonrpc: '2.0', method, params }))
}

function rpcAnswer(id: number, result: Result<unknown>): string {
  return result.ok ? JSON.stringify({ jsonrpc: '2.0', id, result: result.value }) : rpcFailure(id, result.failure)
}

function rpcFailure(id: number | null, data: Failure): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code: rpcFailureCode, message: data.code, data } })
}

function send(socket: WebSocket, text: string): void {
  if (socket.readyState === socket.OPEN) socket.send(text)
}

function textOf(data: RawData): string {
  return Array.isArray(data) ? Buffer.concat(data).toString('utf8') : Buffer.from(data as Buffer).toString('utf8')
}
