import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
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
  let team: readonly Thread[] | undefined

  async function answerAlone(group: Uint8Array, lineCount: number): Promise<string> {
    const since = performance.now()
    const text = await answerGroup(group, known)
    spent += performance.now() - since
    seen += lineCount
    return text
  }

  return {
    answer(group, lineCount) {
      if (team === undefined && (threads < 2 || seen < aloneLines || spent / seen < slow)) return answerAlone(group, lineCount)
      team ??= Array.from({ length: threads }, startThread)
      const [idlest] = team.filter(({ dead }) => !dead()).sort((a, b) => a.waiting() - b.waiting())
      return idlest === undefined ? answerAlone(group, lineCount) : idlest.answer(group, lineCount)
    },
    async close() {
      await Promise.all((team ?? []).map(({ stop }) => stop()))
    },
  }
}

interface Thread {
  answer(group: Uint8Array<ArrayBuffer>, lineCount: number): Promise<string>
  waiting(): number
  dead(): boolean
  stop(): Promise<unknown>
}

function startThread(): Thread {
  const worker = new Worker(new URL('./line-worker.ts', import.meta.url))
  const waiting: { readonly lineCount: number; resolve(text: string): void }[] = []
  let dead = false
  worker.on('message', (text: string) => waiting.shift()?.resolve(text))
  // A thread that dies (its memory is used up) takes the lines it was given along: they get an answer all the same.
  worker.on('error', () => {
    dead = true
    for (const { lineCount, resolve } of waiting.splice(0)) resolve(lost(lineCount))
  })
  return {
    answer(group, lineCount) {
      const answered = new Promise<string>((resolve) => void waiting.push({ lineCount, resolve }))
      worker.postMessage(group, [group.buffer])
      return answered
    },
    waiting: () => waiting.length,
    dead: () => dead,
    stop: () => worker.terminate(),
  }
}

const lost = (lineCount: number): string =>
  `${JSON.stringify(badLine(null, 'INTERNAL', 'the thread that answered this line ended'))}\n`.repeat(lineCount)
