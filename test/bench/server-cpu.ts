// What the processes of a server have used, as Linux counts it.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { System } from '../e2e/system.ts'

/** Fields of proc(5) from the third on, or undefined when the process has ended. */
function statOf(pid: number): readonly number[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
  } catch {
    return undefined
  }
}

const running = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)

function descendants(pid: number): number[] {
  const parents = running().map((each) => [each, statOf(each)?.[1]] as const)
  const below = (parent: number): number[] => parents.filter(([, its]) => its === parent).flatMap(([each]) => [each, ...below(each)])
  return below(pid)
}

export const residentMegabytes = (pid: number) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
const nameOf = (pid: number) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim()

export const runtimeOf = (system: System) =>
  JSON.parse(readFileSync(join(system.data, 'runtime.json'), 'utf8')) as { server: { pid: number } }

/** CPU seconds of one process with all its threads and without its children, to the nanosecond (Linux, scheduler statistics); 0 when it has ended. */
function ownCpu(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`).map((thread) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8'))
    return threads.reduce((sum, text) => sum + Number(text.split(' ', 1)[0]), 0) / 1_000_000_000
  } catch {
    return 0
  }
}

/** CPU seconds of a running server until now, and of its PostgreSQL with every connection that is open now. */
export function cpuMeter(system: System): () => { readonly server: number; readonly postgres: number } {
  const { pid } = runtimeOf(system).server
  const postgres = descendants(pid).filter((each) => nameOf(each) === 'postgres')
  return () => ({ server: ownCpu(pid), postgres: postgres.reduce((sum, each) => sum + ownCpu(each), 0) })
}

/** CPU seconds of a process with all that are below it now. */
export const cpuOf = (pid: number): number => [pid, ...descendants(pid)].reduce((sum, each) => sum + ownCpu(each), 0)

/** CPU-seconds that all processes below this one have used, those that ended included (proc(5): fields 14 to 17, in hundredths). */
export function secondsBelow(): number {
  const stats = readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return []
    try {
      const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = text
        .slice(text.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number)
      return [
        {
          pid: Number(pid),
          parent: fields[1] ?? 0,
          own: (fields[11] ?? 0) + (fields[12] ?? 0),
          ended: (fields[13] ?? 0) + (fields[14] ?? 0),
        },
      ]
    } catch {
      return [] // it has ended
    }
  })
  const below = (parent: number): number =>
    stats.filter((one) => one.parent === parent).reduce((sum, { pid, own, ended }) => sum + own + ended + below(pid), 0)
  return (below(process.pid) + (stats.find(({ pid }) => pid === process.pid)?.ended ?? 0)) / 100
}
