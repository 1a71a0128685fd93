import { availableParallelism } from 'node:os'
import { createWorkerPool, type WorkerPool } from '@yinxin/server/platform/worker-pool.ts'
import { badLine } from './answer-line.ts'
import { createKnownInputs } from './known-inputs.ts'
import { answerGroup } from './line-group.ts'

/** Who answers groups of lines. */
export interface Answering {
  /** The answers to a group `joinLines` put together; never rejects. */
  answer(group: Uint8Array<ArrayBuffer>, lineCount: number): Promise<string>
  close(): Promise<void>
}

/** Threads are worth their start when there are many lines and each takes its time: of signatures nobody has seen before, SM2 above all. */
const [aloneLines, slowMilliseconds, mostThreads] = [200, 1, 4]

/** Answers in this thread; when that is slow, from then on in one for each core. */
export function createAnswering(threads = Math.min(availableParallelism(), mostThreads), slow = slowMilliseconds): Answering {
  const known = createKnownInputs()
  let [seen, spent] = [0, 0]
  let pool: WorkerPool<Group, string> | undefined

  async function answerAlone(group: Uint8Array, lineCount: number): Promise<string> {
    const since = performance.now()
    const text = await answerGroup(group, known)
    spent += performance.now() - since
    seen += lineCount
    return text
  }

  return {
    async answer(group, lineCount) {
      if (pool === undefined && (threads < 2 || seen < aloneLines || spent / seen < slow)) return answerAlone(group, lineCount)
      pool ??= startPool(threads)
      const outcome = await pool.run({ group, lineCount })
      return outcome.ok ? outcome.value : lost(lineCount)
    },
    async close() {
      await pool?.close()
    },
  }
}

interface Group {
  readonly group: Uint8Array<ArrayBuffer>
  readonly lineCount: number
}

/** A thread that ends (its memory is used up) takes its lines along: they are answered all the same, and not tried on another. */
const startPool = (threads: number): WorkerPool<Group, string> =>
  createWorkerPool({
    script: new URL('./line-worker.ts', import.meta.url),
    threads,
    mostTasks: Infinity, // the batch itself waits: see `mostGroups`
    attempts: 1,
    messageOf: ({ group }) => ({ data: group, transfer: [group.buffer] }),
  })

const lost = (lineCount: number): string =>
  `${JSON.stringify(badLine(null, 'INTERNAL', 'the thread that answered this line ended'))}\n`.repeat(lineCount)
