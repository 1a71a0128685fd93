import { availableParallelism } from 'node:os'
import { verifyRawWithKey } from '@yinxin/pki'
import type { Log } from '../../platform/log.ts'
import { createWorkerPool } from '../../platform/worker-pool.ts'
import { createBusyMeter } from './busy.ts'
import { groupFor, type SignatureQuestion } from './signature-group.ts'

/** Verifies signatures, in threads where that helps. */
export interface SignaturePool {
  /** The answer of `verifyRawWithKey`, wherever it was found. Never rejects. */
  verify(question: SignatureQuestion): Promise<boolean>
  /** Ends the threads; what waits is verified here. */
  close(): Promise<void>
}

export interface SignaturePoolOptions {
  /** Threads; 0: everything is verified where it is asked. */
  readonly threads: number
  readonly log: Log
  /** Most signatures sent at once; default 4: a message costs what all in it share, and a thread that has to wait for a core holds up few. */
  readonly mostInGroup?: number
  /** Script of the threads; for tests. */
  readonly script?: URL
  /** Whether the asking thread has little time; default: measured. */
  readonly isBusy?: () => boolean
}

/** Signatures waiting for a thread; one more is verified by whoever asks, which slows the asking down. */
const mostWaiting = 2048
/** After a thread was lost twice with the same signatures, none is used for so long. */
const restMilliseconds = 60_000
/** A group takes milliseconds; a thread that is silent for so long has failed. */
const mostMilliseconds = 10_000

interface Waiting {
  readonly question: SignatureQuestion
  readonly resolve: (valid: boolean) => void
}

/** Threads worth having: one core is for the thread that asks, one for PostgreSQL or whoever else is there; more than two are never busy. */
export const defaultSignatureWorkers = (cores = availableParallelism()): number => (cores < 4 ? 0 : 2)

/**
 * Only SM2 leaves the asking thread: the other algorithms verify in about the time of a message. One signature by itself is verified where it
 * is asked while that thread has time. What is asked in the same turn, or while threads are at work, goes to them in groups.
 */
export function createSignaturePool(options: SignaturePoolOptions): SignaturePool {
  const { threads, log, mostInGroup = 4, script = new URL('./signature-worker.ts', import.meta.url), isBusy = createBusyMeter() } = options
  const mostTasks = threads * 2
  const pool = createWorkerPool<readonly SignatureQuestion[], readonly boolean[]>({
    script,
    threads,
    mostTasks,
    mostMilliseconds,
    messageOf: (questions, told) => ({ data: groupFor(questions, told) }),
  })
  const waiting: Waiting[] = []
  let scheduled = false
  let restUntil = 0

  const resting = (): boolean => performance.now() < restUntil

  function schedule(): void {
    if (!scheduled) setImmediate(takeTurn)
    scheduled = true
  }

  function takeTurn(): void {
    scheduled = false
    const alone = waiting.length === 1 && pool.tasks() === 0 && !isBusy()
    if (resting() || alone) verifyHere(waiting.splice(0, mostInGroup))
    sendGroups()
  }

  /** As many groups as the threads take at once; what waits meanwhile makes the next ones larger. */
  function sendGroups(): void {
    if (waiting.length > 0 && resting()) return schedule()
    while (waiting.length > 0 && pool.tasks() < mostTasks) {
      const fairShare = Math.ceil(waiting.length / threads)
      void send(waiting.splice(0, Math.min(mostInGroup, fairShare)))
    }
  }

  async function send(group: readonly Waiting[]): Promise<void> {
    const outcome = await pool.run(group.map(({ question }) => question))
    if (outcome.ok) group.forEach(({ resolve }, index) => resolve(outcome.value[index] === true))
    else {
      if (outcome.reason === 'lost') rest()
      verifyHere(group)
    }
    sendGroups()
  }

  function rest(): void {
    restUntil = performance.now() + restMilliseconds
    log.error({ seconds: restMilliseconds / 1000 }, 'threads that verify signatures ended; verifying in the main thread for a while')
  }

  return {
    verify(question) {
      const here = threads === 0 || question.key.kind !== 'SM2' || waiting.length >= mostWaiting || resting()
      if (here) return Promise.resolve(verifyNow(question))
      return new Promise((resolve) => {
        waiting.push({ question, resolve })
        schedule()
      })
    },
    async close() {
      restUntil = Infinity
      await pool.close()
      verifyHere(waiting.splice(0))
    },
  }
}

const verifyNow = ({ key, algorithm, message, signature }: SignatureQuestion): boolean =>
  verifyRawWithKey(key, algorithm, message, signature)

function verifyHere(group: readonly Waiting[]): void {
  for (const { question, resolve } of group) resolve(verifyNow(question))
}
