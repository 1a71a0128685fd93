// More sign-ins than the server can make: what is let in must still be quick, what is not is refused at once, before a challenge is issued.
import { setTimeout as pause } from 'node:timers/promises'
import { startSystem } from '../e2e/system.ts'
import { signInWith, type OpenUkey } from '../faults/sign-in-client.ts'
import type { Figure } from './run.ts'
import { residentMegabytes, runtimeOf } from './server-cpu.ts'
import { openUkey, signInMany } from './sign-in.ts'

/** Sign-ins before any is counted; then the closed loop's, from which the peak is known; then the open loop's seconds. */
const [warmUp, counted, seconds] = [3000, 3000, 10]
/** Between two starts of the open loop, in milliseconds. */
const tick = 10
/** Refusals that mean: not now. Anything else ends the bench. */
const shed = new Set(['PORTAL_BUSY', 'GATEWAY_BUSY'])

interface Outcome {
  /** Milliseconds from the first question to the last answer; undefined for one that was refused. */
  readonly entered: number | undefined
}

async function tryOnce(origin: string, ukey: OpenUkey): Promise<Outcome> {
  const since = performance.now()
  const answer = await signInWith(origin, ukey)
  if (!('code' in answer)) return { entered: performance.now() - since }
  if (!shed.has(answer.code)) throw new Error(`bench: refused with ${answer.code}`)
  return { entered: undefined }
}

/** Starts `rate` sign-ins a second, whatever becomes of them. */
async function openLoop(
  origin: string,
  ukey: OpenUkey,
  rate: number,
): Promise<{ readonly outcomes: readonly Outcome[]; readonly took: number }> {
  const since = performance.now()
  const begun: Promise<Outcome>[] = []
  while (performance.now() - since < seconds * 1000) {
    const due = Math.floor(((performance.now() - since) / 1000) * rate)
    while (begun.length < due) begun.push(tryOnce(origin, ukey))
    await pause(tick)
  }
  return { outcomes: await Promise.all(begun), took: (performance.now() - since) / 1000 }
}

/** At twice the peak: how much still gets in, how long that takes, and what the server weighs when it is over. */
export async function bench(): Promise<readonly Figure[]> {
  const settings = () => ({ portal: { signInsPerMinute: 1_000_000 }, demo: { businessSystem: false }, logLevel: 'warn' })
  const system = await startSystem({ settings })
  try {
    const ukey = await openUkey(system)
    await signInMany(system, ukey, warmUp)
    const since = performance.now()
    await signInMany(system, ukey, counted)
    const peak = counted / ((performance.now() - since) / 1000)
    const { pid } = runtimeOf(system).server
    const before = residentMegabytes(pid)
    const { outcomes, took } = await openLoop(system.origin, ukey, peak * 2)
    const times = outcomes.flatMap(({ entered }) => entered ?? []).toSorted((a, b) => a - b)
    await pause(10_000) // at rest again
    return [
      { name: 'sign-ins at the peak, all on this machine', unit: 'a second', value: peak },
      {
        name: 'asked at twice the peak: let in',
        unit: 'a second',
        value: times.length / took,
        ratio: times.length / took / peak,
        target: { least: 0.8 },
      },
      {
        name: '… how long those took, 99th percentile',
        unit: 's',
        value: (times[Math.floor(times.length * 0.99)] ?? 0) / 1000,
        target: { most: 2 },
      },
      { name: '… refused at once', unit: 'of those asked', value: 1 - times.length / outcomes.length },
      {
        name: '… server ten seconds later, to before',
        unit: 'MB resident',
        value: residentMegabytes(pid),
        ratio: residentMegabytes(pid) / before,
        target: { most: 1.25 },
      },
    ]
  } finally {
    await system.stop()
  }
}
