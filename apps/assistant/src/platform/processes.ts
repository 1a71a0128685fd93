/** Which processes run a program of ours. A process id in a file says nothing: after a restart it may be anybody's, even our own. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'

/** Ids of the other processes whose program, or script, lies below `folder`; those of other people are not seen. */
export async function processesIn(folder: string): Promise<readonly number[]> {
  const all = await runningPrograms()
  const below = folderKey(folder) + sep
  return all
    .filter(({ pid, programs }) => pid !== process.pid && programs.some((program) => folderKey(program).startsWith(below)))
    .map(({ pid }) => pid)
}

/** Every process that may be looked at. */
export const runningPrograms = async (): Promise<readonly RunningProgram[]> =>
  process.platform === 'win32' ? (await import('../windows/processes.ts')).processesWithProgram() : processesOfProc()

/** Ends them at once; one that has ended meanwhile is none. */
export async function killProcessesIn(folder: string): Promise<void> {
  for (const pid of await processesIn(folder)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // it has ended
    }
  }
}

export interface RunningProgram {
  readonly pid: number
  readonly programs: readonly string[]
}

/** Windows does not tell capitals from small letters in names of files. */
const folderKey = (path: string): string => (process.platform === 'win32' ? path.toLowerCase() : path)

/** A script is known by the words its interpreter was started with (proc(5)). */
function processesOfProc(): readonly RunningProgram[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map((pid) => ({ pid: Number(pid), programs: wordsOf(pid).slice(0, 4) }))
}

function wordsOf(pid: string): readonly string[] {
  try {
    return readFileSync(join('/proc', pid, 'cmdline'), 'utf8').split('\0')
  } catch {
    return [] // it has ended
  }
}
