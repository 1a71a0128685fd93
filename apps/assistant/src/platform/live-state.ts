/** A value that pages follow by asking for one newer than they have (long polling: our pages need no second protocol). */

export interface Versioned<Value> {
  /** Counts up with every change. */
  readonly version: number
  readonly value: Value
}

export interface LiveState<Value> {
  readonly current: Versioned<Value>
  set(value: Value): void
  /** The state once it is newer than `seen`, or as it is after 20 s or when `gone` is aborted. */
  newerThan(seen: number, gone: AbortSignal): Promise<Versioned<Value>>
}

/** Longest a request is held, in milliseconds. */
const holdMs = 20_000

export function createLiveState<Value>(initial: Value): LiveState<Value> {
  let current: Versioned<Value> = { version: 1, value: initial }
  const waiting = new Set<() => void>()
  return {
    get current() {
      return current
    },
    set(value) {
      current = { version: current.version + 1, value }
      for (const wake of waiting) wake()
    },
    async newerThan(seen, gone) {
      if (seen >= current.version && !gone.aborted) await nextChange(waiting, gone)
      return current
    },
  }
}

function nextChange(waiting: Set<() => void>, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      waiting.delete(done)
      clearTimeout(timer)
      gone.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, holdMs)
    timer.unref()
    waiting.add(done)
    gone.addEventListener('abort', done, { once: true })
  })
}
