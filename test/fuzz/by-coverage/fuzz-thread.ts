import { parentPort, workerData } from 'node:worker_threads'
import { seededRandom } from '../../differential/random.ts'
import { countBlocks } from './blocks.ts'
import { mutate } from './mutate.ts'
import { fuzzTargets } from './targets.ts'

/** What a thread is given; `current` is where it writes what it is about to try, for whoever finds it stuck. */
export type FuzzJob = { readonly target: string; readonly seed: number; readonly seconds: number; readonly current: SharedArrayBuffer }
export type FuzzReport = {
  readonly runs: number
  readonly blocks: number
  readonly kept: number
  readonly slowestMs: number
  readonly slowest: string
  readonly finds: readonly { readonly input: string; readonly problem: string }[]
}

const { target, seed, seconds, current } = workerData as FuzzJob
const { seeds, use } = fuzzTargets[target] as (typeof fuzzTargets)[string]
const [length, place] = [new Int32Array(current, 0, 2), new Uint8Array(current, 8)]
const random = seededRandom(seed)
const counter = countBlocks()
const seen = new Set<string>()
const corpus = [...seeds]
const finds = new Map<string, string>()
let [runs, slowestMs, slowest, batchSize] = [0, 0, '', 32]

function run(input: Uint8Array): void {
  place.set(input)
  length[0] = input.length
  Atomics.add(length, 1, 1) // a sign of life
  const start = performance.now()
  try {
    use(input)
  } catch (error) {
    const problem = error instanceof Error ? (error.stack ?? error.message) : String(error)
    // One find for each place in the code is enough.
    const key = problem.split('\n').slice(0, 3).join('\n')
    if (!finds.has(key)) finds.set(key, Buffer.from(input).toString('hex'))
  }
  const took = performance.now() - start
  if (took > slowestMs) [slowestMs, slowest] = [took, Buffer.from(input).toString('hex')]
  runs++
}

/** True when something ran that never ran before. */
function isNew(): boolean {
  const before = seen.size
  for (const key of counter.take()) seen.add(key)
  return seen.size > before
}

for (const input of seeds) run(input)
isNew()
const [end, others] = [Date.now() + seconds * 1000, Object.values(fuzzTargets).flatMap((other) => other.seeds)]
while (Date.now() < end) {
  // Newer inputs are tried more often: they are where something was found last.
  const parent = random.chance(0.5) ? random.pick(corpus.slice(-16)) : random.pick(corpus)
  const batch = Array.from({ length: batchSize }, () => mutate(parent, random.chance(0.7) ? corpus : others, random))
  const known = new Set(seen)
  for (const input of batch) run(input)
  const reached = isNew()
  // Asking what ran costs as much as many inputs, and again for each when something new did: the rarer that is, the more inputs at once.
  batchSize = reached ? Math.max(16, batchSize >> 1) : Math.min(512, batchSize * 2)
  if (!reached) continue
  // Something new was among them: once more, one by one, to see which.
  seen.clear()
  for (const key of known) seen.add(key)
  for (const input of batch) {
    run(input)
    if (isNew()) corpus.push(input)
  }
}
counter.stop()
const report: FuzzReport = {
  runs,
  blocks: seen.size,
  kept: corpus.length - seeds.length,
  slowestMs,
  slowest,
  finds: [...finds].map(([problem, input]) => ({ problem, input })),
}
parentPort?.postMessage(report)
