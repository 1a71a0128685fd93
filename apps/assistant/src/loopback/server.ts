/** Listens on 127.0.0.1 and [::1] of the first free port, refuses what must be refused, and hands the rest to the site and page sides. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { assistantSocketPath, maxAssistantMessage } from '@yinxin/protocol/assistant'
import { failed, failure, httpStatuses, succeeded, type Failure, type FailureCode, type Result } from '@yinxin/protocol/failures'
import { parseObject, type JsonObject } from '@yinxin/protocol/wire'
import { isOwnHost, pageOrigin, refuseOwnPost, refusePost, refuseUpgrade, type Asked } from './guard.ts'
import { corsHeaders, knockHeaders, plainHeaders, preflightHeaders } from './headers.ts'
import { unexpected } from '../platform/unexpected.ts'
import { peerOwner } from './peer-owner.ts'

export interface LoopbackHandlers {
  /** A call by HTTP from a web page: hello and status only. @returns a JSON-RPC answer */
  readonly call: (text: string, origin: string) => Promise<string>
  /** A new WebSocket of a page. */
  readonly socket: (socket: WebSocket, origin: string) => void
  /** A call of our own pages. */
  readonly pageCall: (call: PageCall) => Promise<Result<unknown>>
  /** One of our own pages or their files. @returns undefined when there is no such thing */
  readonly file: (path: string) => { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array } | undefined
}

export interface PageCall {
  /** What follows `/api/`. */
  readonly name: string
  readonly params: JsonObject
  readonly token: string | undefined
  /** Our own origin as the page sees it. */
  readonly origin: string
  /** Aborted when the page hangs up before it has its answer. */
  readonly gone: AbortSignal
}

export interface LoopbackServer {
  readonly port: number
  close(): Promise<void>
}

/** Most open connections of this user: more than the 255 WebSockets all pages of one browser may have. */
const maxConnections = 512

/**
 * @returns PORT_TAKEN when none of `ports` is free on both addresses. Port 0 lets the system choose (tests).
 */
export async function startLoopbackServer(ports: readonly number[], handlers: LoopbackHandlers): Promise<Result<LoopbackServer>> {
  for (const port of ports) {
    const bound = await bindBoth(port, handlers)
    if (bound !== undefined) return succeeded(bound)
  }
  return failed('PORT_TAKEN')
}

async function bindBoth(wanted: number, handlers: LoopbackHandlers): Promise<LoopbackServer | undefined> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxAssistantMessage, perMessageDeflate: false, clientTracking: true })
  const bound = { port: wanted }
  const v4 = createLoopback(handlers, sockets, bound)
  if (!(await listen(v4, '127.0.0.1', wanted))) return undefined
  bound.port = portOf(v4)
  const v6 = createLoopback(handlers, sockets, bound)
  // A machine without IPv6 has nobody else on [::1] either; a port that is taken there is one we must not use.
  const second = await listen(v6, '::1', bound.port)
  if (!second && (await hasIpv6())) {
    await closeServer(v4)
    return undefined
  }
  return {
    port: bound.port,
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      await Promise.all([closeServer(v4), second ? closeServer(v6) : undefined])
    },
  }
}

function createLoopback(handlers: LoopbackHandlers, sockets: WebSocketServer, bound: { readonly port: number }): Server {
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    answer(request, response, handlers, bound.port).catch((error: unknown) => {
      if (request.destroyed && !request.complete) return response.destroy() // the other side hung up while it was sending
      const reason = unexpected(error)
      if (response.headersSent) response.destroy()
      else sendFailure(response, reason)
    })
  })
  dropForeigners(server)
  server.on('upgrade', (request, socket, head) => {
    upgrade(request, socket, head, handlers, sockets, bound.port)
  })
  return server
}

/**
 * Other people who are signed in to this machine are hung up on before a byte of theirs is read: they hold no connection, no memory and
 * no place. Their own assistant is on another port, which their page tries too.
 */
function dropForeigners(server: Server): void {
  let open = 0 // counted only now, so that theirs never are
  const accept = server.listeners('connection') as ((socket: Socket) => void)[]
  server.removeAllListeners('connection').on('connection', (socket: Socket) => {
    const hangUp = (): void => void socket.destroy()
    socket.on('error', hangUp)
    void peerOwner(socket).then((owner) => {
      if (owner === 'foreign' || socket.destroyed || !server.listening || open >= maxConnections) return hangUp()
      open += 1
      socket.off('error', hangUp).once('close', () => (open -= 1))
      for (const serve of accept) serve.call(server, socket)
    })
  })
}

function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  handlers: LoopbackHandlers,
  sockets: WebSocketServer,
  port: number,
): void {
  socket.on('error', () => socket.destroy())
  const refusal = refuseUpgrade(askedOf(request), port) ?? (pathOf(request) === assistantSocketPath ? undefined : 'NOT_FOUND')
  const origin = pageOrigin(request.headers.origin)
  if (refusal !== undefined || origin === undefined) return refuseHandshake(socket, refusal ?? 'ORIGIN_MISSING')
  sockets.handleUpgrade(request, socket, head, (opened) => handlers.socket(opened, origin))
}

function refuseHandshake(socket: Duplex, code: FailureCode): void {
  const status = httpStatuses[code]
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nCache-Control: no-store\r\nContent-Length: 0\r\n\r\n`)
}

async function answer(request: IncomingMessage, response: ServerResponse, handlers: LoopbackHandlers, port: number): Promise<void> {
  const [path, asked] = [pathOf(request), askedOf(request)]
  // Read even when it will be refused: a connection closed over unread bytes is reset, and the answer may be lost with it.
  const body = await readBody(request)
  if (!isOwnHost(asked.host, port)) return refuse(response, 'HOST_REFUSED')
  if (path === assistantSocketPath) return answerSite(body, response, asked, handlers, port)
  if (path.startsWith('/api/')) return answerPage(request, body, response, asked, handlers, port)
  if (asked.method !== 'GET' && asked.method !== 'HEAD') return refuse(response, 'METHOD_NOT_ALLOWED')
  const file = handlers.file(path)
  if (file === undefined) return refuse(response, 'NOT_FOUND')
  response.writeHead(200, file.headers).end(asked.method === 'HEAD' ? undefined : file.body)
}

async function answerSite(
  body: string | undefined,
  response: ServerResponse,
  asked: Asked,
  handlers: LoopbackHandlers,
  port: number,
): Promise<void> {
  const origin = pageOrigin(asked.origin)
  if (origin === undefined) return refuse(response, 'ORIGIN_MISSING', knockHeaders())
  const headers = corsHeaders(origin)
  if (asked.method === 'OPTIONS') return void response.writeHead(204, preflightHeaders(origin)).end()
  if (asked.method !== 'POST') return refuse(response, 'METHOD_NOT_ALLOWED', headers)
  const refusal = refusePost(asked, port, maxAssistantMessage)
  if (refusal !== undefined) return refuse(response, refusal, headers)
  if (body === undefined) return refuse(response, 'MESSAGE_TOO_LARGE', headers)
  const text = await handlers.call(body, origin)
  response.writeHead(200, { ...headers, 'Content-Type': 'application/json' }).end(text)
}

async function answerPage(
  request: IncomingMessage,
  body: string | undefined,
  response: ServerResponse,
  asked: Asked,
  handlers: LoopbackHandlers,
  port: number,
): Promise<void> {
  if (asked.method !== 'POST') return refuse(response, 'METHOD_NOT_ALLOWED')
  const refusal = refuseOwnPost(asked, port, maxAssistantMessage)
  if (refusal !== undefined) return refuse(response, refusal)
  if (body === undefined) return refuse(response, 'MESSAGE_TOO_LARGE')
  const params = parseObject(body)
  if (params === undefined) return refuse(response, 'MESSAGE_INVALID')
  const [token, gone] = [request.headers['x-yinxin-token'], goneWith(response)]
  const call = {
    name: pathOf(request).slice('/api/'.length),
    params,
    token: typeof token === 'string' ? token : undefined,
    origin: asked.origin ?? '',
    gone,
  }
  const result = await handlers.pageCall(call)
  if (result.ok) sendJson(response, 200, result.value ?? {})
  else sendFailure(response, result.failure)
}

function goneWith(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  // The page may have hung up while its request was read: that event is over and will not come again.
  if (response.destroyed) controller.abort()
  response.on('close', () => response.writableFinished || controller.abort())
  return controller.signal
}

function askedOf({ method = '', headers }: IncomingMessage): Asked {
  return {
    method,
    host: headers.host,
    origin: headers.origin,
    contentType: headers['content-type'],
    contentLength: headers['content-length'],
  }
}

const pathOf = ({ url = '/' }: IncomingMessage): string => url.split('?', 1)[0] ?? '/'

function refuse(response: ServerResponse, code: FailureCode, headers = plainHeaders()): void {
  sendFailure(response, failure(code), headers)
}

function sendFailure(response: ServerResponse, refused: Failure, headers = plainHeaders()): void {
  // The rest of a body that was never read must not be taken for the next request.
  sendJson(response, httpStatuses[refused.code], { failure: refused }, { ...headers, Connection: 'close' })
}

function sendJson(response: ServerResponse, status: number, value: unknown, headers = plainHeaders()): void {
  if (response.destroyed) return
  response.writeHead(status, { ...headers, 'Content-Type': 'application/json' }).end(JSON.stringify(value))
}

/** Most that is read and thrown away to be able to answer, in bytes. */
const maxDiscarded = 1024 * 1024

/** The body, or undefined when it is larger than a message may be. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let total = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    total += chunk.length
    if (total <= maxAssistantMessage) chunks.push(chunk)
    if (total > maxDiscarded) break
  }
  return total > maxAssistantMessage ? undefined : Buffer.concat(chunks).toString('utf8')
}

function listen(server: Server, host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen({ host, port, exclusive: true }, () => resolve(true))
  })
}

async function hasIpv6(): Promise<boolean> {
  const probe = createServer()
  const possible = await listen(probe, '::1', 0)
  if (possible) await closeServer(probe)
  return possible
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
