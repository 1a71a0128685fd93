/** The page's side of the assistant: carries out what `assistant-machine.ts` decides, and tells it what came of it. */
import { assistantPorts, type AuthenticateResult, type StatusResult } from '@yinxin/protocol/assistant'
import { failed, type Result } from '@yinxin/protocol/failures'
import { initialMachine, transition, type AssistantEvent, type Effect } from './assistant-machine.ts'
import type { AssistantState } from './assistant-state.ts'
import { carryOutOver, operationOf, tokenIn, type AuthenticateOptions } from './authenticate.ts'
import type { LoopbackLink } from './channels/loopback.ts'
import { authenticateInWindow, openAssistantWindow, type OpenedWindow } from './channels/window.ts'
import { isLoopbackHost, readLoopbackPermission } from './environment.ts'
import type { LoopbackPermission, PermissionSource, PermissionWatch } from './environment.ts'
import { createMemory } from './memory.ts'
import { probe } from './probe.ts'
import { readStatus } from './read-status.ts'

export interface AssistantClientOptions {
  /** Ports the assistant may listen on; default: those of the protocol. The page's CSP must list the same, with ws: and http:. */
  readonly ports?: readonly number[]
  /** Oldest assistant that will do. */
  readonly minimumVersion?: string
  /** Default: the page's. Must be the origin the requests are signed for. */
  readonly origin?: string
  /** Default: `navigator.permissions`. */
  readonly permissions?: PermissionSource | undefined
  /** Where the assistant's key is pinned, for this origin; default `localStorage`. */
  readonly storage?: Storage | undefined
  /** Pauses between looks when no assistant is there, in milliseconds; default 5000. */
  readonly recheckMs?: number
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
  /** A session this certificate opened is over: the assistant may remind of a UKey that is left in. ASSISTANT_LOST when not connected. */
  readonly sessionEnded: () => Promise<Result<unknown>>
  /** The open way to the assistant, where there is one: `signDocument` goes over it. */
  readonly link: () => LoopbackLink | undefined
  readonly authenticate: (request: string, options?: AuthenticateOptions) => Promise<Result<AuthenticateResult>>
  /** Opens the popup of window mode: call it in the click itself. Undefined: the browser blocks popups (POPUP_BLOCKED). */
  readonly openWindow: () => OpenedWindow | undefined
  /** ASSISTANT_KEY_CHANGED where an assistant proves another key than this site knows: after a new installation `trustKey` takes it. */
  readonly authenticateInWindow: (
    opened: OpenedWindow,
    request: string,
    options?: AuthenticateOptions,
  ) => Promise<Result<AuthenticateResult>>
  /** Takes the key of the assistant that was met last for this site's own, after the person confirmed it. */
  readonly trustKey: () => void
  readonly close: () => void
}

/** How long ports may stay silent, an assistant may take to say who it is, and a call may take, in milliseconds. */
const probeMs = 1000
const helloMs = 900
const callMs = 10_000

/** Creates the client of a page. It stays quiet until `start`. */
export function createAssistantClient(options: AssistantClientOptions = {}): AssistantClient {
  const { ports = assistantPorts, origin = location.origin, minimumVersion, recheckMs = 5000 } = options
  const { hostname, protocol } = new URL(origin)
  const terms = { secure: protocol === 'https:' || isLoopbackHost(hostname), recheckMs }
  const memory = createMemory('storage' in options ? options.storage : pageStorage(), origin)
  const permissions = 'permissions' in options ? options.permissions : pagePermissions()
  const listeners = new Set<(state: AssistantState) => void>()
  let machine = initialMachine
  let link: LoopbackLink | undefined
  let permission: PermissionWatch | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let looking = Promise.resolve()
  let stopWatching = () => {}

  const known = () => ({ publicKey: memory.key(), port: memory.port() })

  /** Resolves when everything the event set off has ended, pauses apart. */
  const dispatch = async (event: AssistantEvent): Promise<void> => {
    const { machine: next, effects } = transition(machine, event, terms)
    const changed = next.shown !== machine.shown
    machine = next
    if (changed) for (const listener of [...listeners]) listener(machine.shown)
    await Promise.all(effects.map(carryOut))
  }

  const carryOut = async (effect: Effect): Promise<void> => {
    switch (effect.type) {
      case 'look':
        looking = look(effect.mayAsk)
        return looking
      case 'recheck-later':
        clearTimeout(timer)
        timer = setTimeout(() => void dispatch({ type: 'recheck' }), effect.ms)
        return
      case 'forget-recheck':
        return clearTimeout(timer)
      case 'read-status':
        return refreshStatus()
      case 'remember':
        return memory.remember(effect)
      case 'trust-key':
        return memory.trustKey(effect.publicKey)
      case 'hang-up':
        return link?.close()
    }
  }

  const look = async (mayAsk: boolean): Promise<void> => {
    const began = performance.now()
    const deadline = mayAsk && permission !== undefined ? answered(permission).then(() => after(probeMs)) : after(probeMs)
    const finding = await probe({ ports: preferred(ports, memory.port()), origin, minimumVersion, timeoutMs: helloMs, deadline })
    if (finding.kind === 'found') hold(finding.link)
    const looked = finding.kind === 'found' ? { ...finding, port: finding.link.port } : finding
    await dispatch({ type: 'looked', looked, mayAsk, tookMs: performance.now() - began, known: known() })
  }

  const hold = (found: LoopbackLink): void => {
    link = found
    found.onClose(() => {
      if (link !== found) return
      link = undefined
      void dispatch({ type: 'lost' })
    })
    found.onNotification((method) => {
      if (method !== 'operation.progress') void dispatch({ type: 'ukeys-changed' })
    })
  }

  const refreshStatus = async (): Promise<void> => {
    const answer = await status()
    if (answer.ok) await dispatch({ type: 'status', status: answer.value })
  }

  const status = async (): Promise<Result<StatusResult>> => {
    if (link === undefined) return failed('ASSISTANT_LOST')
    const answer = await link.call('status', {}, callMs)
    return answer.ok ? readStatus(answer.value) : answer
  }

  const watchPermission = async (): Promise<void> => {
    if (permission !== undefined) return
    const watch = await readLoopbackPermission(hostname, permissions)
    permission ??= watch
    if (permission !== watch) return
    const tell = () => void dispatch({ type: 'permission', state: watch.state() })
    stopWatching = watch.onChange(tell)
    tell()
  }

  const begin = async (type: 'recheck' | 'connect'): Promise<void> => {
    await watchPermission()
    await dispatch({ type })
    await looking // a second caller gets what the first one's look came to
  }

  return {
    state: () => machine.shown,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    permission: () => permission?.state(),
    start: () => begin('recheck'),
    connect: () => begin('connect'),
    recheck: () => begin('recheck'),
    status,
    sessionEnded: async () => (link === undefined ? failed('ASSISTANT_LOST') : link.call('sessionEnded', {}, callMs)),
    link: () => link,
    authenticate: async (request, how = {}) => {
      const operation = operationOf(request)
      if (operation === undefined) return failed('REQUEST_INVALID')
      if (link === undefined) return failed('ASSISTANT_LOST')
      const result = tokenIn(await carryOutOver(link, 'authenticate', { request, operation }, how))
      void refreshStatus() // tries left, a locked or changed PIN: what the operation did to the UKey
      return result
    },
    openWindow: () => openAssistantWindow(window),
    authenticateInWindow: async (opened, request, { onProgress, signal } = {}) => {
      const operation = operationOf(request)
      if (operation === undefined) return failed('REQUEST_INVALID')
      const { port, publicKey: knownKey } = known()
      const where = { ports: preferred(ports, port), origin, minimumVersion, knownKey }
      const { result, met } = await authenticateInWindow(window, opened, { ...where, request, operation, onProgress, signal })
      if (met !== undefined) await dispatch({ type: 'met-in-window', ...met, known: known() })
      return result
    },
    trustKey: () => void dispatch({ type: 'key-trusted' }),
    close: () => {
      stopWatching()
      void dispatch({ type: 'closed' })
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

/** The port that worked last time first. */
export function preferred(ports: readonly number[], last: number | undefined): readonly number[] {
  return last === undefined || !ports.includes(last) ? ports : [last, ...ports.filter((port) => port !== last)]
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
