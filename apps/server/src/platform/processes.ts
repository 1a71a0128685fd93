import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** A process that can be told from a later one with the same number. */
export interface ProcessMark {
  readonly pid: number
  /** Start time in clock ticks since boot (proc(5), field 22); absent where there is no /proc. */
  readonly started?: string
}

/** The mark of a running process, or undefined when it has ended. */
export function markProcess(pid: number): ProcessMark | undefined {
  const stat = readStat(pid)
  if (stat === 'unknown') return isAlive(pid) ? { pid } : undefined
  return stat === undefined ? undefined : { pid, started: stat }
}

/** True when exactly this process still runs. Without /proc it is never sure, so never true. */
export function stillRuns({ pid, started }: ProcessMark): boolean {
  return started !== undefined && readStat(pid) === started
}

/** Ends exactly this process, politely first; resolves when it is gone. Does nothing when its number belongs to another one by now. */
export async function endProcess(mark: ProcessMark, politeMilliseconds = 5000): Promise<void> {
  for (const [signal, milliseconds] of [
    ['SIGTERM', politeMilliseconds],
    ['SIGKILL', 5000],
  ] as const) {
    if (!stillRuns(mark)) return
    process.kill(mark.pid, signal)
    for (let waited = 0; waited < milliseconds && stillRuns(mark); waited += 10) await pause(10)
  }
}

function readStat(pid: number): string | 'unknown' | undefined {
  if (process.platform !== 'linux') return 'unknown'
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ') // the name before it may contain anything
    return state === 'Z' ? undefined : fields[18]
  } catch {
    return undefined // no such process
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** True when a command starts and ends well. */
export function works([command = 'false', ...words]: readonly string[], last: readonly string[] = ['true']): boolean {
  try {
    execFileSync(command, [...words, ...last], { stdio: 'ignore' })
    return true
  } catch {
    return false // missing or forbidden: either way it is no way to start anything
  }
}

let canEndWithUs: boolean | undefined

/**
 * Words to put before a command so that it gets `signal` when we end, however we end (Linux: parent-death signal). Empty where that is not
 * to be had; then the next start has to find what was left.
 */
export function endWithUs(signal: 'INT' | 'TERM' | 'KILL'): readonly string[] {
  canEndWithUs ??= works(['setpriv', '--pdeathsig', 'TERM'])
  return canEndWithUs ? ['setpriv', '--pdeathsig', signal] : []
}
