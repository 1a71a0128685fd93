import { Worker, type Transferable } from 'node:worker_threads'

/** What a thread is sent for one task. */
export interface ThreadMessage {
  readonly data: unknown
  /** Memory that moves there instead of being copied; the task can then be given to nobody else. */
  readonly transfer?: readonly Transferable[]
}

/** A thread that answers every message with one message, in order. */
export interface WorkerThread<Answer> {
  /** Its answer; undefined when the thread ended first. Never rejects. */
  ask(message: ThreadMessage): Promise<Answer | undefined>
  /** Messages not answered yet. */
  waiting(): number
  ended(): boolean
  stop(): Promise<void>
}

/**
 * Starts a thread. It keeps the process alive only while it owes an answer, and is ended when one takes longer than `mostMilliseconds`:
 * whatever happens in it, every question is answered.
 */
export function startWorkerThread<Answer>(script: URL, mostMilliseconds?: number): WorkerThread<Answer> {
  const worker = new Worker(script)
  const owed: ((answer: Answer | undefined) => void)[] = []
  let ended = false
  const end = (): void => void worker.terminate()
  const watch = mostMilliseconds === undefined ? undefined : setTimeout(endWhenOwing, mostMilliseconds)
  worker.unref()
  watch?.unref()
  worker.on('message', (answer: Answer) => {
    watch?.refresh()
    owed.shift()?.(answer)
    if (owed.length === 0) worker.unref()
  })
  worker.on('error', () => undefined) // 'exit' follows
  worker.on('messageerror', end)
  worker.on('exit', () => {
    ended = true
    clearTimeout(watch)
    for (const answer of owed.splice(0)) answer(undefined)
  })

  function endWhenOwing(): void {
    if (owed.length > 0) end()
  }

  return {
    ask({ data, transfer = [] }) {
      return new Promise((resolve) => {
        if (ended || !sent(worker, data, transfer)) return resolve(undefined)
        if (owed.length === 0) {
          worker.ref()
          watch?.refresh()
        }
        owed.push(resolve)
      })
    },
    waiting: () => owed.length,
    ended: () => ended,
    stop: async () => void (await worker.terminate()),
  }
}

/** False for what cannot be copied to another thread. */
function sent(worker: Worker, data: unknown, transfer: readonly Transferable[]): boolean {
  try {
    worker.postMessage(data, transfer)
    return true
  } catch {
    return false
  }
}
