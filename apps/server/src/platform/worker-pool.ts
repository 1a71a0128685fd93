import { startWorkerThread, type ThreadMessage, type WorkerThread } from './worker-thread.ts'

export interface WorkerPoolOptions<Task> {
  /** What runs in each thread: it answers every message with one, in order. */
  readonly script: URL
  /** Most threads; each starts when a task finds all before it busy, and again after it ended. */
  readonly threads: number
  /** Most tasks waiting and under way together. */
  readonly mostTasks: number
  /** How often a task is given to a thread: again when the one that had it ended. Default 2. */
  readonly attempts?: number
  /** Longest one task may take before its thread is ended. */
  readonly mostMilliseconds?: number
  /** What a thread is sent for a task. `told` belongs to the thread and is empty in a new one: what it need not be told again. */
  readonly messageOf: (task: Task, told: Set<string>) => ThreadMessage
}

/** `full`: no room for one more; `lost`: every thread it was given to ended; `closed`: the pool was. */
export type TaskOutcome<Answer> =
  { readonly ok: true; readonly value: Answer } | { readonly ok: false; readonly reason: 'full' | 'lost' | 'closed' }

export interface WorkerPool<Task, Answer> {
  /** Never rejects and never waits forever. */
  run(task: Task): Promise<TaskOutcome<Answer>>
  /** Tasks waiting and under way. */
  tasks(): number
  /** Ends the threads; tasks not answered yet are `closed`. */
  close(): Promise<void>
}

interface Queued<Task, Answer> {
  readonly task: Task
  readonly attempt: number
  readonly resolve: (outcome: TaskOutcome<Answer>) => void
}

/** A thread with what it was told. */
interface Member<Answer> {
  readonly thread: WorkerThread<Answer>
  readonly told: Set<string>
}

/** A thread is given its next task while it works on one, so that it never waits for the message. */
const tasksAThread = 2

/** Threads that share tasks. Nothing starts before the first task, and only tasks under way keep the process alive. */
export function createWorkerPool<Task, Answer>(options: WorkerPoolOptions<Task>): WorkerPool<Task, Answer> {
  const { script, threads, mostTasks, attempts = 2, mostMilliseconds, messageOf } = options
  const waiting: Queued<Task, Answer>[] = []
  let members: Member<Answer>[] = []
  let [tasks, closed] = [0, false]

  function freest(): Member<Answer> | undefined {
    members = members.filter(({ thread }) => !thread.ended())
    const [best] = [...members].sort((a, b) => a.thread.waiting() - b.thread.waiting())
    if (best !== undefined && (best.thread.waiting() === 0 || members.length >= threads))
      return best.thread.waiting() < tasksAThread ? best : undefined
    const started = { thread: startWorkerThread<Answer>(script, mostMilliseconds), told: new Set<string>() }
    members.push(started)
    return started
  }

  function giveOut(): void {
    while (waiting.length > 0 && !closed) {
      const member = freest()
      const queued = member && waiting.shift()
      if (queued === undefined) return
      void give(queued, member as Member<Answer>)
    }
  }

  async function give(queued: Queued<Task, Answer>, { thread, told }: Member<Answer>): Promise<void> {
    const value = await thread.ask(messageOf(queued.task, told))
    if (value !== undefined) settle(queued, { ok: true, value })
    else if (closed) settle(queued, { ok: false, reason: 'closed' })
    else if (queued.attempt >= attempts) settle(queued, { ok: false, reason: 'lost' })
    else waiting.unshift({ ...queued, attempt: queued.attempt + 1 })
    giveOut()
  }

  function settle({ resolve }: Queued<Task, Answer>, outcome: TaskOutcome<Answer>): void {
    tasks--
    resolve(outcome)
  }

  return {
    run(task) {
      if (closed) return Promise.resolve({ ok: false, reason: 'closed' })
      if (tasks >= mostTasks) return Promise.resolve({ ok: false, reason: 'full' })
      tasks++
      return new Promise((resolve) => {
        waiting.push({ task, attempt: 1, resolve })
        giveOut()
      })
    },
    tasks: () => tasks,
    async close() {
      closed = true
      for (const queued of waiting.splice(0)) settle(queued, { ok: false, reason: 'closed' })
      await Promise.all(members.map(({ thread }) => thread.stop()))
    },
  }
}
