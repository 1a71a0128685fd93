/** The WebSockets of web pages: calls in, answers and notifications out, an operation cancelled when its page goes away. */
import type { RawData, WebSocket } from 'ws'
import { parseRpcCall, rpcFailureCode, type AssistantNotification, type RpcCall } from '@yinxin/protocol/assistant'
import { failed, failure, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import type { OperationNotice } from '../operations/operation.ts'
import { unexpected } from '../platform/unexpected.ts'
import { callOperation, hello, sessionEnded, status, type MethodDeps } from './methods.ts'

export interface SiteSockets {
  add(socket: WebSocket, origin: string): void
  /** One call by HTTP: hello and status only. @returns the JSON-RPC answer */
  call(text: string, origin: string): Promise<string>
  close(): void
}

/**
 * Most open sockets in all, of sites nobody listed or approved, and of one origin; calls one socket may have waiting, and may make in one
 * tick. Three quarters of the places are kept for sites that are known.
 */
const limits = { sockets: 64, unknown: 16, ofOneOrigin: 8, waiting: 8, callsInTick: 100 } as const

/** Between two rounds, in milliseconds. */
const usualTickMs = 10_000
/** Ticks a socket may stay without a first word, and one of an unknown site without another one: it hears nothing from us by itself. */
const quietTicks = { unspoken: 1, unknown: 12 } as const
/** Ticks between two pings: a peer that did not answer the last one is gone. */
const pingTicks = 3

interface Page {
  readonly socket: WebSocket
  readonly origin: string
  /** Id of the operation this page started. */
  operation: string | undefined
  waiting: number
  calls: number
  /** Has said something. */
  spoke: boolean
  /** Ticks since it said something. */
  quiet: number
  /** Has answered the last ping. */
  alive: boolean
}

/** @param tickMs between two rounds in which quiet and dead sockets are closed */
export function createSiteSockets(deps: MethodDeps, tickMs: number = usualTickMs): SiteSockets {
  const pages = new Set<Page>()
  const isUnknown = ({ origin }: Page): boolean => deps.standingOf(origin).approval === 'needed'
  const stopWatching = deps.ukeys.watch((event) => {
    if (event.kind !== 'inserted' && event.kind !== 'removed') return // a page is told of a UKey once it is one, and of no button
    for (const page of pages) if (!isUnknown(page)) notify(page, `ukey.${event.kind}`, { id: event.ukeyId })
  })
  let ticks = 0
  const rounds = setInterval(() => {
    ticks += 1
    for (const page of pages) makeRound(page, isUnknown(page), ticks % pingTicks === 0)
  }, tickMs)
  rounds.unref()
  return {
    add(socket, origin) {
      socket.on('error', () => socket.terminate()) // an oversized or malformed frame: ws has already refused it
      const page: Page = { socket, origin, operation: undefined, waiting: 0, calls: 0, spoke: false, quiet: 0, alive: true }
      if (!hasRoom([...pages], page, isUnknown)) return socket.close(1013)
      pages.add(page)
      const noLongerAttends = deps.ukeys.attend()
      socket.on('pong', () => (page.alive = true))
      socket.on('message', (data, isBinary) => void receive(deps, page, data, isBinary))
      socket.on('close', () => {
        pages.delete(page)
        noLongerAttends()
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
      clearInterval(rounds)
    },
  }
}

function hasRoom(pages: readonly Page[], page: Page, isUnknown: (page: Page) => boolean): boolean {
  if (pages.length >= limits.sockets || pages.filter(({ origin }) => origin === page.origin).length >= limits.ofOneOrigin) return false
  return !isUnknown(page) || pages.filter(isUnknown).length < limits.unknown
}

function makeRound(page: Page, unknown: boolean, ping: boolean): void {
  page.calls = 0
  page.quiet += 1
  const mayBeQuiet = page.spoke ? (unknown ? quietTicks.unknown : Infinity) : quietTicks.unspoken
  if (page.waiting === 0 && page.quiet > mayBeQuiet) return page.socket.close(1001)
  if (!ping) return
  if (!page.alive) return page.socket.terminate()
  page.alive = false
  page.socket.ping()
}

async function receive(deps: MethodDeps, page: Page, data: RawData, isBinary: boolean): Promise<void> {
  ;[page.spoke, page.quiet] = [true, 0]
  page.calls += 1
  if (page.calls > limits.callsInTick) return page.socket.close(1008)
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
    case 'sign':
      return callOperation(deps, method, page.origin, params, {
        started(operation) {
          page.operation = operation
          if (page.socket.readyState !== page.socket.OPEN) deps.operations.cancel(operation, failure('ASSISTANT_LOST'))
        },
        notify: (operation, notice) => progress(page, operation, notice),
      })
    case 'sessionEnded':
      return sessionEnded(deps, page.origin)
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
