/** For tests of page logic only: what it meets at the edge of the world. The portal's answers, the places of a browser, a component to live in. */
import { failure, isFailureCode, type FailureCode } from '@yinxin/protocol/failures'
import { vi } from 'vitest'
import { createRenderer } from 'vue'

const realFetch = globalThis.fetch

/** What the portal says to a call: a body, nothing, a failure of the catalogue; or the network is away. */
export type PortalSays = object | FailureCode | 'nothing' | 'offline'

/** A call that reached the edge: `GET /api/session`, and what was sent. */
export interface Call {
  readonly what: string
  readonly body?: unknown
}

export interface PortalEdge {
  readonly calls: Call[]
  /** How often something was asked. */
  readonly count: (what: string) => number
  /** Answers of one call, in order; the last one stays. */
  readonly says: (what: string, ...answers: PortalSays[]) => void
  /** Lets the answers to one call wait until the returned function is called. */
  readonly hold: (what: string) => () => void
}

/** Stands in for the network: `fetch` answers what the test says, and is offline for what it says nothing of. */
export function portalEdge(): PortalEdge {
  const calls: Call[] = []
  const answers = new Map<string, PortalSays[]>()
  const held = new Map<string, Promise<void>>()
  vi.stubGlobal('fetch', async (path: string, asked: RequestInit) => {
    const { method = 'GET', body } = asked
    if (path.startsWith('http://127.0.0.1:')) return realFetch(path, asked) // the assistant is no portal
    const what = `${method} ${path}`
    calls.push({ what, ...(typeof body === 'string' ? { body: JSON.parse(body) as unknown } : {}) })
    const all = answers.get(what) ?? ['offline']
    const answer = (all.length > 1 ? all.shift() : all[0]) ?? 'offline'
    await held.get(what)
    return responseOf(answer)
  })
  return {
    calls,
    count: (what) => calls.filter((call) => call.what === what).length,
    says: (what, ...said) => void answers.set(what, said),
    hold(what) {
      const { promise, resolve } = Promise.withResolvers<void>()
      held.set(what, promise)
      return () => {
        held.delete(what)
        resolve()
      }
    },
  }
}

function responseOf(answer: PortalSays): Response {
  if (answer === 'offline') throw new TypeError('Failed to fetch')
  if (answer === 'nothing') return new Response(null, { status: 204 })
  if (typeof answer === 'object') return Response.json(answer)
  if (!isFailureCode(answer)) throw new Error(`the test says ${String(answer)}, which is no failure`)
  return Response.json({ failure: failure(answer) }, { status: 400 })
}

export interface BrowserEdge {
  readonly replaced: string[]
  readonly reloads: () => number
  /** What the tab keeps. */
  readonly kept: Map<string, string>
  /** The person comes back to the page, or leaves it. */
  readonly show: (state: 'visible' | 'hidden') => void
  /** Those who listen to the page: none may be left when it goes. */
  readonly listeners: () => number
}

/** Stands in for the browser. `storage: 'blocked'`: every touch of it throws. */
export function browserEdge({ search = '', storage = 'there' }: { search?: string; storage?: 'there' | 'blocked' } = {}): BrowserEdge {
  const [replaced, kept] = [[] as string[], new Map<string, string>()]
  let reloads = 0
  const heard = new Set<() => void>()
  const page = {
    visibilityState: 'visible',
    addEventListener: (_: string, listener: () => void) => void heard.add(listener),
    removeEventListener: (_: string, listener: () => void) => void heard.delete(listener),
  }
  vi.stubGlobal('location', {
    search,
    origin: 'http://localhost',
    hostname: 'localhost',
    protocol: 'http:',
    replace: (to: string) => void replaced.push(to),
    reload: () => void reloads++,
  })
  vi.stubGlobal('document', page)
  const blocked = () => {
    throw new DOMException('Access is denied for this document.', 'SecurityError')
  }
  vi.stubGlobal(
    'sessionStorage',
    storage === 'blocked'
      ? { getItem: blocked, setItem: blocked, removeItem: blocked }
      : {
          getItem: (name: string) => kept.get(name) ?? null,
          setItem: (name: string, value: string) => void kept.set(name, value),
          removeItem: (name: string) => void kept.delete(name),
        },
  )
  return {
    replaced,
    kept,
    reloads: () => reloads,
    show(state) {
      page.visibilityState = state
      for (const listener of [...heard]) listener()
    },
    listeners: () => heard.size,
  }
}

const nothing = () => ({})
const { createApp } = createRenderer<object, object>({
  ...{ createElement: nothing, createText: nothing, createComment: nothing, parentNode: () => null, nextSibling: () => null },
  ...{ insert: () => {}, remove: () => {}, setText: () => {}, setElementText: () => {}, patchProp: () => {} },
})

/** Runs page logic inside a component that shows nothing; `leave` takes the component away, as leaving the page does. */
export function mounted<T>(use: () => T): { readonly of: T; readonly leave: () => void } {
  let of: { readonly made: T } | undefined
  const app = createApp({
    setup() {
      of = { made: use() }
      return () => null
    },
  })
  app.mount({})
  if (of === undefined) throw new Error('the page was not set up')
  return { of: of.made, leave: () => app.unmount() }
}

/** Lets everything that is ready happen; fake clocks must leave `setImmediate` alone. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 6; turn++) await new Promise((resolve) => setImmediate(resolve))
}
