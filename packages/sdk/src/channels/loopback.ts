import { assistantSocketPath, parseRpcMessage, type AssistantMethod, type AssistantNotification } from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'

type Params = Readonly<Record<string, unknown>>
type NotificationListener = (method: AssistantNotification, params: Params) => void

/** An open socket to whatever listens on one port: JSON-RPC calls out, notifications in. Who it is, `greet` finds out. */
export interface LoopbackLink {
  readonly port: number
  /** Never rejects; ASSISTANT_LOST when the socket closes or `timeoutMs` passes without an answer. */
  readonly call: (method: AssistantMethod, params: Params, timeoutMs: number) => Promise<Result<unknown>>
  readonly onNotification: (listener: NotificationListener) => () => void
  readonly onClose: (listener: () => void) => void
  readonly close: () => void
}

/** A socket that is being opened. */
export interface OpeningLink {
  /** Undefined when it was refused, or did not open in time. */
  readonly opened: Promise<LoopbackLink | undefined>
  readonly abandon: () => void
}

/** Begins to open a socket to the assistant's port, for `timeoutMs` milliseconds at most. */
export function openLoopbackLink(port: number, timeoutMs: number): OpeningLink {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${assistantSocketPath}`)
  const timer = setTimeout(() => socket.close(), timeoutMs)
  const opened = new Promise<LoopbackLink | undefined>((resolve) => {
    socket.addEventListener('open', () => resolve(linkOver(socket, port)), { once: true })
    socket.addEventListener('close', () => resolve(undefined), { once: true })
    socket.addEventListener('error', () => resolve(undefined), { once: true })
  }).finally(() => clearTimeout(timer))
  return { opened, abandon: () => socket.close() }
}

function linkOver(socket: WebSocket, port: number): LoopbackLink {
  const waiting = new Map<number, (answer: Result<unknown>) => void>()
  const listeners = new Set<NotificationListener>()
  let nextId = 1

  const settle = (id: number, answer: Result<unknown>) => {
    waiting.get(id)?.(answer)
    waiting.delete(id)
  }
  socket.addEventListener('message', (event) => {
    const message = typeof event.data === 'string' ? parseRpcMessage(event.data) : undefined
    if (message?.kind === 'notification') for (const listener of [...listeners]) listener(message.method, message.params)
    if (message?.kind === 'result') settle(message.id, succeeded(message.result))
    if (message?.kind === 'failure' && message.id !== null) settle(message.id, { ok: false, failure: message.failure })
  })
  socket.addEventListener('close', () => {
    for (const id of [...waiting.keys()]) settle(id, failed('ASSISTANT_LOST'))
  })

  return {
    port,
    call: (method, params, timeoutMs) =>
      new Promise((resolve) => {
        if (socket.readyState !== socket.OPEN) return resolve(failed('ASSISTANT_LOST'))
        const id = nextId++
        const timer = setTimeout(() => settle(id, failed('ASSISTANT_LOST')), timeoutMs)
        waiting.set(id, (answer) => {
          clearTimeout(timer)
          resolve(answer)
        })
        socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
      }),
    onNotification: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onClose: (listener) => socket.addEventListener('close', listener, { once: true }),
    close: () => socket.close(),
  }
}
