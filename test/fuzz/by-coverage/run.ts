// Coverage-guided fuzzing of everything that reads input of strangers; part of `npm run long`. FUZZ_SECONDS says how long each reader is
// tried (default 60), YINXIN_SEED draws the same inputs again, words on the command line name the readers. What is found is printed in hex
// and becomes a unit test; inputs kept for reaching something new live only as long as the run.
import { Worker } from 'node:worker_threads'
import { seedOfRun } from '../../differential/random.ts'
import type { FuzzJob, FuzzReport } from './fuzz-thread.ts'
import { fuzzTargets } from './targets.ts'

/** One input may take so long and the reader of one kind use so much memory. */
const bounds = { milliseconds: 5000, megabytes: 512 }

const seconds = Number(process.env['FUZZ_SECONDS'] ?? '60')
const seed = seedOfRun()
const wanted = process.argv.slice(2)
const names = Object.keys(fuzzTargets).filter((name) => wanted.length === 0 || wanted.includes(name))

type Outcome = { readonly report: FuzzReport } | { readonly stuck: string }

function fuzz(target: string): Promise<Outcome> {
  const current = new SharedArrayBuffer(8 + 64 * 1024)
  const job: FuzzJob = { target, seed, seconds, current }
  const worker = new Worker(new URL('fuzz-thread.ts', import.meta.url), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: bounds.megabytes },
  })
  const life = new Int32Array(current, 0, 2)
  const input = (): string => Buffer.from(new Uint8Array(current, 8, Atomics.load(life, 0))).toString('hex')
  return new Promise((resolve) => {
    let [last, since] = [0, Date.now()]
    const watch = setInterval(() => {
      const beat = Atomics.load(life, 1)
      if (beat !== last) [last, since] = [beat, Date.now()]
      // The first signs of life come after keys are made and the PKI is built.
      else if (beat > 0 && Date.now() - since > bounds.milliseconds) finish({ stuck: `no end after ${bounds.milliseconds} ms: ${input()}` })
    }, 500)
    const finish = (outcome: Outcome): void => {
      clearInterval(watch)
      void worker.terminate()
      resolve(outcome)
    }
    worker.once('message', (report: FuzzReport) => finish({ report }))
    worker.once('error', (error) => finish({ stuck: `${error.message}: ${input()}` }))
  })
}

let failed = false
console.log(`coverage-guided: ${names.length} readers, ${seconds} s each, YINXIN_SEED=${seed}`)
for (const name of names) {
  const outcome = await fuzz(name)
  if ('stuck' in outcome) {
    failed = true
    console.log(`${name}: ${outcome.stuck}`)
    continue
  }
  const { runs, blocks, kept, slowestMs, slowest, finds } = outcome.report
  console.log(
    `${name}: ${runs} inputs, ${blocks} blocks reached, ${kept} inputs kept, slowest ${slowestMs.toFixed(1)} ms (${slowest.length / 2} octets)`,
  )
  for (const { input, problem } of finds) console.log(`  ${problem.split('\n').slice(0, 4).join('\n  ')}\n  ${input}`)
  failed ||= finds.length > 0
}
process.exitCode = failed ? 1 : 0
