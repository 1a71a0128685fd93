import { startWorkerThread, type ThreadMessage, type WorkerThread } from './worker-thread.ts'

export interface WorkerPoolOptions<Job> {
  /** What runs in each thread: it answers every message with one, in order. */
  readonly script: URL
  /** Most threads; each starts when a job finds all before it busy, and again after it ended. */
  readonly threads: number
  /** Most jobs waiting and under way together. */
  readonly mostJobs: number
  /** How often a job is given to a thread: again when the one that had it ended. Default 2. */
  readonly attempts?: number
  /** Longest one job may take before its thread is ended. */
  readonly mostMilliseconds?: number
  /** What a thread is sent for a job. `told` belongs to the thread and is empty in a new one: what it need not be told again. */
  readonly messageOf: (job: Job, told: Set<string>) => ThreadMessage
}

/** `full`: no room for one more; `lost`: every thread it was given to ended; `closed`: the pool was. */
export type JobOutcome<Answer> =
  { readonly ok: true; readonly value: Answer } | { readonly ok: false; readonly reason: 'full' | 'lost' | 'closed' }

export interface WorkerPool<Job, Answer> {
  /** Never rejects and never waits forever. */
  run(job: Job): Promise<JobOutcome<Answer>>
  /** Jobs waiting and under way. */
  jobs(): number
  /** Ends the threads; jobs not answered yet are `closed`. */
  close(): Promise<void>
}

interface Task<Job, Answer> {
  readonly job: Job
  readonly attempt: number
  readonly resolve: (outcome: JobOutcome<Answer>) => void
}

/** A thread with what it was told. */
interface Member<Answer> {
  readonly thread: WorkerThread<Answer>
  readonly told: Set<string>
}

/** A thread is given its next job while it works on one, so that it never waits for the message. */
const jobsAThread = 2

/** Threads that share jobs. Nothing starts before the first job, and only jobs under way keep the process alive. */
export function createWorkerPool<Job, Answer>(options: WorkerPoolOptions<Job>): WorkerPool<Job, Answer> {
  const { script, threads, mostJobs, attempts = 2, mostMilliseconds, messageOf } = options
  const waiting: Task<Job, Answer>[] = []
  let members: Member<Answer>[] = []
  let [jobs, closed] = [0, false]

  function freest(): Member<Answer> | undefined {
    members = members.filter(({ thread }) => !thread.ended())
    const [best] = [...members].sort((a, b) => a.thread.waiting() - b.thread.waiting())
    if (best !== undefined && (best.thread.waiting() === 0 || members.length >= threads))
      return best.thread.waiting() < jobsAThread ? best : undefined
    const started = { thread: startWorkerThread<Answer>(script, mostMilliseconds), told: new Set<string>() }
    members.push(started)
    return started
  }

  function giveOut(): void {
    while (waiting.length > 0 && !closed) {
      const member = freest()
      const task = member && waiting.shift()
      if (task === undefined) return
      void give(task, member as Member<Answer>)
    }
  }

  async function give(task: Task<Job, Answer>, { thread, told }: Member<Answer>): Promise<void> {
    const value = await thread.ask(messageOf(task.job, told))
    if (value !== undefined) settle(task, { ok: true, value })
    else if (closed) settle(task, { ok: false, reason: 'closed' })
    else if (task.attempt >= attempts) settle(task, { ok: false, reason: 'lost' })
    else waiting.unshift({ ...task, attempt: task.attempt + 1 })
    giveOut()
  }

  function settle({ resolve }: Task<Job, Answer>, outcome: JobOutcome<Answer>): void {
    jobs--
    resolve(outcome)
  }

  return {
    run(job) {
      if (closed) return Promise.resolve({ ok: false, reason: 'closed' })
      if (jobs >= mostJobs) return Promise.resolve({ ok: false, reason: 'full' })
      jobs++
      return new Promise((resolve) => {
        waiting.push({ job, attempt: 1, resolve })
        giveOut()
      })
    },
    jobs: () => jobs,
    async close() {
      closed = true
      for (const task of waiting.splice(0)) settle(task, { ok: false, reason: 'closed' })
      await Promise.all(members.map(({ thread }) => thread.stop()))
    },
  }
}
