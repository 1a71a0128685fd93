import {
  assistantPorts,
  parseCompactJws,
  maxSiteRequestLength,
  type AuthenticateResult,
  type OperationProgress,
  type StatusResult,
} from '@yinxin/protocol/assistant'
import { failed, failure, type Language, type Result } from '@yinxin/protocol/failures'
import { asObject, asText } from '@yinxin/protocol/wire'
import type { AssistantState, ConnectedState } from './assistant-state.ts'
import { authenticateInWindow, openAssistantWindow, readToken } from './channels/window.ts'
import type { OpenedWindow } from './channels/window.ts'
import type { LoopbackLink } from './channels/loopback.ts'
import { isLoopbackHost, readLoopbackPermission } from './environment.ts'
import type { LoopbackPermission, PermissionSource, PermissionWatch } from './environment.ts'
import { createMemory } from './memory.ts'
import { probe } from './probe.ts'
import { readProgress } from './read-progress.ts'
import type { Finding } from './probe.ts'

export interface AssistantClientOptions {
  /** Ports the assistant may listen on; default: those of the protocol. The page's CSP must list the same. */
  readonly ports?: readonly number[]
  /** Oldest assistant that will do. */
  readonly minimumVersion?: string
  /** Default: the page's. Must be the origin the requests are signed for. */
  readonly origin?: string
  /** Default: `navigator.permissions`. */
  readonly permissions?: PermissionSource | undefined
  /** Where the assistant's key is pinned; default `localStorage`. */
  readonly storage?: Storage | undefined
  /** Pauses between looks when no assistant is there, in milliseconds; default 5000. */
  readonly recheckMs?: number
}

export interface AuthenticateOptions {
  /** Lower-case hex; absent: the assistant asks, or takes the only one. */
  readonly certificateSha256?: string
  readonly language?: Language
  readonly onProgress?: (progress: OperationProgress) => void
  /** Aborting cancels the operation in the assistant too; the answer is PIN_CANCELLED. */
  readonly signal?: AbortSignal
}

/** The page's side of the assistant. Nothing here throws or rejects; failures are data. */
export interface AssistantClient {
  readonly state: () => AssistantState
  /** Calls `listener` at every change of `state()`; returns how to stop. */
  readonly subscribe: (listener: (state: AssistantState) => void) => () => void
  /** What the browser says; undefined until `start` has asked it. */
  readonly permission: () => LoopbackPermission | undefined
  /** Begins to look, without ever making the browser ask. */
  readonly start: () => Promise<void>
  /** Connects although the browser may ask: call it from a click only. */
  readonly connect: () => Promise<void>
  /** Looks again, within what the browser allows unasked. */
  readonly recheck: () => Promise<void>
  /** UKeys and certificates now; ASSISTANT_LOST when not connected. */
  readonly status: () => Promise<Result<StatusResult>>
  readonly authenticate: (request: string, options?: AuthenticateOptions) => Promise<Result<AuthenticateResult>>
  /** Opens the popup of window mode: call it in the click itself. Undefined: the browser blocks popups (POPUP_BLOCKED). */
  readonly openWindow: () => OpenedWindow | undefined
  readonly authenticateInWindow: (
    opened: OpenedWindow,
    request: string,
    options?: AuthenticateOptions,
  ) => Promise<Result<AuthenticateResult>>
  /** Takes the installation's new key for this site's own, after the person confirmed it. */
  readonly trustKey: () => void
  readonly close: () => void
}

const probeMs = 1000
const helloMs = 900
const callMs = 10_000
/** Longer than any request lives: the assistant times out first, and says so. */
const operationMs = 6 * 60_000
/** Every port refused faster than a person can answer: the browser asked nothing (measured: ~10 ms). */
const unaskedMs = 700

/** Creates the client of a page. It stays quiet until `start`. */
export function createAssistantClient(options: AssistantClientOptions = {}): AssistantClient {
  const ports = options.ports ?? assistantPorts
  const origin = options.origin ?? location.origin
  const hostname = new URL(origin).hostname
  const memory = createMemory('storage' in options ? options.storage : pageStorage())
  const permissions = 'permissions' in options ? options.permissions : pagePermissions()
  const recheckMs = options.recheckMs ?? 5000
  const listeners = new Set<(state: AssistantState) => void>()

  let state: AssistantState = { kind: 'checking' }
  let link: LoopbackLink | undefined
  let publicKey: string | undefined
  let permission: PermissionWatch | undefined
  let stopWatching = () => {}
  let timer: ReturnType<typeof setTimeout> | undefined
  let looking: Promise<void> | undefined
  let closed = false

  const become = (next: AssistantState) => {
    if (closed) return
    state = next
    for (const listener of [...listeners]) listener(state)
  }

  /** One look at a time: a second caller gets the first one's result. */
  const lookOnce = (deadline: Promise<unknown>, mayAsk: boolean) => {
    looking ??= look(deadline, mayAsk).finally(() => {
      looking = undefined
    })
    return looking
  }

  const look = async (deadline: Promise<unknown>, mayAsk: boolean) => {
    clearTimeout(timer)
    const began = Date.now()
    const finding = await probe({
      ports: preferred(ports, memory.port()),
      origin,
      minimumVersion: options.minimumVersion,
      timeoutMs: helloMs,
      deadline,
    })
    if (closed) return finding.kind === 'found' ? finding.link.close() : undefined
    if (finding.kind === 'found') return settle(finding)
    const now = permission?.state()
    if (now === 'denied') return become({ kind: 'failed', failure: failure('LOOPBACK_DENIED') })
    // The question was closed without an answer: the state is still `prompt`, and we do not ask a second time by ourselves.
    if (now === 'prompt' && mayAsk && Date.now() - began > unaskedMs) return become({ kind: 'prompt', dismissed: true })
    become({
      kind: 'failed',
      failure:
        finding.kind === 'failure' ? finding.failure : failure(memory.port() === undefined ? 'ASSISTANT_MISSING' : 'ASSISTANT_STOPPED'),
    })
    if (now !== 'prompt') lookLater(recheckMs)
  }

  const lookLater = (ms: number) => {
    clearTimeout(timer)
    if (!closed) timer = setTimeout(() => void recheck(), ms)
  }

  const settle = async ({ link: found, greeting }: Extract<Finding, { kind: 'found' }>) => {
    link = found
    publicKey = greeting.publicKey
    const pinned = memory.key()
    memory.remember({ publicKey, port: found.port })
    const keyChanged = pinned !== undefined && pinned !== publicKey
    found.onClose(() => link === found && lost())
    found.onNotification((method) => {
      if (method !== 'operation.progress') void refreshStatus()
    })
    become({ kind: 'connected', port: found.port, version: greeting.version, approval: greeting.approval, keyChanged })
    if (greeting.approval !== 'needed') await refreshStatus()
  }

  const lost = () => {
    link = undefined
    become({ kind: 'failed', failure: failure('ASSISTANT_LOST') })
    lookLater(Math.min(recheckMs, 1000))
  }

  const refreshStatus = async () => {
    const answer = await status()
    if (answer.ok && state.kind === 'connected') become({ ...(state as ConnectedState), status: answer.value })
  }

  const status = async (): Promise<Result<StatusResult>> => {
    if (link === undefined) return failed('ASSISTANT_LOST')
    const answer = await link.call('status', {}, callMs)
    return answer.ok ? readStatus(answer.value) : answer
  }

  const watchPermission = async () => {
    if (permission !== undefined) return
    permission = await readLoopbackPermission(hostname, permissions)
    stopWatching = permission.onChange(() => {
      // While a question is open its sockets go on by themselves.
      if (link === undefined && looking === undefined) void recheck()
    })
  }

  const recheck = async () => {
    await watchPermission()
    if (link !== undefined) return refreshStatus()
    if (new URL(origin).protocol !== 'https:' && !isLoopbackHost(hostname))
      return become({ kind: 'failed', failure: failure('INSECURE_PAGE') })
    const now = permission?.state()
    if (now === 'denied') return become({ kind: 'failed', failure: failure('LOOPBACK_DENIED') })
    if (now === 'prompt') return become({ kind: 'prompt', dismissed: false })
    return lookOnce(after(probeMs), false)
  }

  const connect = async () => {
    await watchPermission()
    if (permission?.state() !== 'prompt') return recheck()
    become({ kind: 'asking' })
    return lookOnce(
      answered(permission).then(() => after(probeMs)),
      true,
    )
  }

  const authenticate = async (request: string, { certificateSha256, language, onProgress, signal }: AuthenticateOptions = {}) => {
    const operation = operationOf(request)
    if (operation === undefined) return failed('REQUEST_INVALID')
    const through = link
    if (through === undefined) return failed('ASSISTANT_LOST')
    if (signal?.aborted === true) return failed('PIN_CANCELLED')
    const stop = through.onNotification((method, params) => {
      const progress = method === 'operation.progress' ? readProgress(params, operation) : undefined
      if (progress !== undefined) onProgress?.(progress)
    })
    const cancel = () => void through.call('cancel', { operation }, callMs)
    signal?.addEventListener('abort', cancel)
    const params = {
      request,
      ...(certificateSha256 === undefined ? {} : { certificateSha256 }),
      ...(language === undefined ? {} : { language }),
    }
    const answer = await Promise.race([through.call('authenticate', params, operationMs), cancelled(signal)])
    stop()
    signal?.removeEventListener('abort', cancel)
    void refreshStatus() // tries left, a locked or changed PIN: what the operation did to the UKey
    return answer.ok ? readToken(asObject(answer.value)?.['authToken']) : answer
  }

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    permission: () => permission?.state(),
    start: recheck,
    connect,
    recheck,
    status,
    authenticate,
    openWindow: () => openAssistantWindow(window),
    authenticateInWindow: async (opened, request, { onProgress, signal } = {}) => {
      const operation = operationOf(request)
      if (operation === undefined) return failed('REQUEST_INVALID')
      return authenticateInWindow(window, opened, { ports: preferred(ports, memory.port()), request, operation, onProgress, signal })
    },
    trustKey: () => {
      if (publicKey !== undefined) memory.trustKey(publicKey)
      if (state.kind === 'connected') become({ ...state, keyChanged: false })
    },
    close: () => {
      closed = true
      clearTimeout(timer)
      stopWatching()
      link?.close()
    },
  }
}

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Settles when the browser's question has been answered. */
const answered = (permission: PermissionWatch) =>
  new Promise<void>((resolve) => {
    const stop = permission.onChange(() => {
      stop()
      resolve()
    })
  })

/** PIN_CANCELLED soon after the person cancelled, should the assistant not say so itself. */
const cancelled = (signal: AbortSignal | undefined) =>
  new Promise<Result<never>>((resolve) => {
    signal?.addEventListener('abort', () => setTimeout(() => resolve(failed('PIN_CANCELLED')), 1500), { once: true })
  })

/** The port that worked last time first. */
export function preferred(ports: readonly number[], last: number | undefined): readonly number[] {
  return last === undefined || !ports.includes(last) ? ports : [last, ...ports.filter((port) => port !== last)]
}

/** `jti` of a request: how its operation is named in every message. */
export function operationOf(request: string): string | undefined {
  return asText(parseCompactJws(request, maxSiteRequestLength)?.payload['jti'], 43)
}

/** Checks the outline of a `status` answer; MESSAGE_INVALID when it is none. */
export function readStatus(value: unknown): Result<StatusResult> {
  const object = asObject(value)
  if (!Array.isArray(object?.['ukeys'])) return failed('MESSAGE_INVALID')
  const ukeys = (object['ukeys'] as StatusResult['ukeys']).filter(
    (ukey) => asObject(ukey) !== undefined && Array.isArray(ukey.certificates),
  )
  const problems = Array.isArray(object['problems']) ? (object['problems'] as StatusResult['problems']) : []
  return { ok: true, value: { ukeys, problems } }
}

function pageStorage(): Storage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    return undefined // blocked by the browser's settings
  }
}

function pagePermissions(): PermissionSource | undefined {
  return typeof navigator === 'undefined' ? undefined : (navigator.permissions as unknown as PermissionSource | undefined)
}
