/**
 * What the way to the assistant is, and what is done next, as a pure function: state and event in, state and effects out. No socket, no
 * timer, no storage is touched here; `assistant-client.ts` carries the effects out and reports what they came to as the next event.
 */
import type { StatusResult } from '@yinxin/protocol/assistant'
import { failure, type Failure, type FailureCode } from '@yinxin/protocol/failures'
import type { AssistantState } from './assistant-state.ts'
import type { LoopbackPermission } from './environment.ts'
import type { Greeting } from './greet.ts'

export interface Machine {
  /** What the page is shown. */
  readonly shown: AssistantState
  /** What the browser says about loopback; undefined until it was asked. */
  readonly permission: LoopbackPermission | undefined
  /** Ports are being tried: one look at a time. */
  readonly looking: boolean
  /** The key of the assistant that was met last; undefined before. */
  readonly met: string | undefined
  readonly closed: boolean
}

/** What never changes for a page. */
export interface MachineTerms {
  /** False for a plain http page of another machine: a browser never lets it near loopback. */
  readonly secure: boolean
  /** Pause between looks when no assistant is there, in milliseconds. */
  readonly recheckMs: number
}

/** What this site remembers of the assistant on this computer. */
export interface Known {
  readonly publicKey: string | undefined
  readonly port: number | undefined
}

/** What a look at the ports came to, without the socket. */
export type Looked =
  | { readonly kind: 'found'; readonly port: number; readonly greeting: Extract<Greeting, { kind: 'ours' }> }
  | { readonly kind: 'failure'; readonly failure: Failure }
  | { readonly kind: 'silent' }

export type AssistantEvent =
  /** Looks again, within what the browser allows unasked: the page began, asked for it, or a pause is over. */
  | { readonly type: 'recheck' }
  /** Connects although the browser may ask: the person clicked. */
  | { readonly type: 'connect' }
  | { readonly type: 'permission'; readonly state: LoopbackPermission }
  /** @property tookMs by a monotonic clock */
  | { readonly type: 'looked'; readonly looked: Looked; readonly mayAsk: boolean; readonly tookMs: number; readonly known: Known }
  /** The socket closed. */
  | { readonly type: 'lost' }
  /** A UKey came or went. */
  | { readonly type: 'ukeys-changed' }
  | { readonly type: 'status'; readonly status: StatusResult }
  /** An assistant has proven itself in its own window. */
  | { readonly type: 'met-in-window'; readonly port: number; readonly publicKey: string; readonly known: Known }
  | { readonly type: 'key-trusted' }
  | { readonly type: 'closed' }

export type Effect =
  | { readonly type: 'look'; readonly mayAsk: boolean }
  | { readonly type: 'recheck-later'; readonly ms: number }
  | { readonly type: 'forget-recheck' }
  | { readonly type: 'read-status' }
  | { readonly type: 'remember'; readonly publicKey: string; readonly port: number }
  | { readonly type: 'trust-key'; readonly publicKey: string }
  /** Closes the socket that was found too late, or that is held. */
  | { readonly type: 'hang-up' }

export interface Transition {
  readonly machine: Machine
  readonly effects: readonly Effect[]
}

export const initialMachine: Machine = {
  shown: { kind: 'checking' },
  permission: undefined,
  looking: false,
  met: undefined,
  closed: false,
}

/** Every port refused faster than a person can answer: the browser asked nothing (measured: ~10 ms). */
const unaskedMs = 700
/** First pause after a connection was lost, in milliseconds: an assistant that restarts is back in a moment. */
const lostMs = 1000

/** The next state, and what is to be done. */
export function transition(machine: Machine, event: AssistantEvent, terms: MachineTerms): Transition {
  if (machine.closed) return { machine: { ...machine, looking: false }, effects: event.type === 'looked' ? [{ type: 'hang-up' }] : [] }
  switch (event.type) {
    case 'recheck':
      return recheck(machine, terms)
    case 'connect':
      return machine.permission === 'prompt' ? look({ ...machine, shown: { kind: 'asking' } }, true) : recheck(machine, terms)
    case 'permission':
      return permissionChanged({ ...machine, permission: event.state }, machine.permission, terms)
    case 'looked':
      return looked({ ...machine, looking: false }, event, terms)
    case 'lost':
      return to(machine, failedWith('ASSISTANT_LOST'), [{ type: 'recheck-later', ms: Math.min(terms.recheckMs, lostMs) }])
    case 'ukeys-changed':
      return to(machine, machine.shown, [{ type: 'read-status' }])
    case 'status':
      return machine.shown.kind === 'connected' ? to(machine, { ...machine.shown, status: event.status }) : to(machine, machine.shown)
    case 'met-in-window':
      return metInWindow(machine, event)
    case 'key-trusted':
      return keyTrusted(machine)
    case 'closed':
      return { machine: { ...machine, closed: true }, effects: [{ type: 'forget-recheck' }, { type: 'hang-up' }] }
  }
}

const to = (machine: Machine, shown: AssistantState, effects: readonly Effect[] = []): Transition => ({
  machine: { ...machine, shown },
  effects,
})

const failedWith = (code: FailureCode): AssistantState => ({ kind: 'failed', failure: failure(code) })

function recheck(machine: Machine, { secure }: MachineTerms): Transition {
  if (machine.shown.kind === 'connected') return to(machine, machine.shown, [{ type: 'read-status' }])
  if (machine.looking) return to(machine, machine.shown)
  if (!secure) return to(machine, failedWith('INSECURE_PAGE'))
  if (machine.permission === 'denied') return to(machine, failedWith('LOOPBACK_DENIED'))
  if (machine.permission === 'prompt') return to(machine, { kind: 'prompt', dismissed: false })
  return look(machine, false)
}

function look(machine: Machine, mayAsk: boolean): Transition {
  if (machine.looking) return to(machine, machine.shown)
  return { machine: { ...machine, looking: true }, effects: [{ type: 'forget-recheck' }, { type: 'look', mayAsk }] }
}

/** While a question is open its sockets go on by themselves; a connection that is up stays up. */
function permissionChanged(machine: Machine, before: LoopbackPermission | undefined, terms: MachineTerms): Transition {
  const waits = before === undefined || machine.looking || machine.shown.kind === 'connected'
  return waits ? to(machine, machine.shown) : recheck(machine, terms)
}

function looked(machine: Machine, event: Extract<AssistantEvent, { type: 'looked' }>, { recheckMs }: MachineTerms): Transition {
  const { looked: came, mayAsk, tookMs, known } = event
  if (came.kind === 'found') return found(machine, came, known)
  if (machine.permission === 'denied') return to(machine, failedWith('LOOPBACK_DENIED'))
  // The question was closed without an answer: the state is still `prompt`, and we do not ask a second time by ourselves.
  if (machine.permission === 'prompt' && mayAsk && tookMs > unaskedMs) return to(machine, { kind: 'prompt', dismissed: true })
  const nobody = known.port === undefined ? 'ASSISTANT_MISSING' : 'ASSISTANT_STOPPED'
  const shown: AssistantState = came.kind === 'failure' ? { kind: 'failed', failure: came.failure } : failedWith(nobody)
  return to(machine, shown, machine.permission === 'prompt' ? [] : [{ type: 'recheck-later', ms: recheckMs }])
}

function found(machine: Machine, { port, greeting }: Extract<Looked, { kind: 'found' }>, known: Known): Transition {
  const { version, approval, publicKey } = greeting
  const keyChanged = known.publicKey !== undefined && known.publicKey !== publicKey
  const remember: Effect = { type: 'remember', publicKey, port }
  return {
    machine: { ...machine, met: publicKey, shown: { kind: 'connected', port, version, approval, keyChanged } },
    effects: approval === 'needed' ? [remember] : [remember, { type: 'read-status' }],
  }
}

function metInWindow(machine: Machine, event: Extract<AssistantEvent, { type: 'met-in-window' }>): Transition {
  const { port, publicKey, known } = event
  const isKnown = known.publicKey === undefined || known.publicKey === publicKey
  return { machine: { ...machine, met: publicKey }, effects: isKnown ? [{ type: 'remember', publicKey, port }] : [] }
}

function keyTrusted(machine: Machine): Transition {
  const { shown, met } = machine
  return to(
    machine,
    shown.kind === 'connected' ? { ...shown, keyChanged: false } : shown,
    met === undefined ? [] : [{ type: 'trust-key', publicKey: met }],
  )
}
