// Vitest's global set-up: whatever a run puts into the temporary folder goes into one folder of its own, which goes with it. What a run that was
// killed has left (whole databases) is removed by the next one.
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seedOfRun } from './differential/random.ts'

/** Short: sockets below it may have 107 bytes in all (unix(7)). */
const nameOf = (pid: number) => `yx-${pid}`

export function setup(): void {
  const around = tmpdir()
  if (around.endsWith(nameOf(process.pid))) return // another project of the same run was first
  console.log(`YINXIN_SEED=${seedOfRun()}`) // what this run draws can be drawn again
  for (const name of readdirSync(around)) {
    const [, pid] = /^yx-(\d+)$/.exec(name) ?? []
    if (pid !== undefined && !isRunning(pid)) remove(join(around, name))
  }
  const folder = join(around, nameOf(process.pid))
  mkdirSync(folder, { recursive: true })
  process.env['TMPDIR'] = folder
  process.once('exit', () => remove(folder)) // not before: databases of the workers go last
}

function isRunning(pid: string): boolean {
  try {
    return process.kill(Number(pid), 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' // it runs, and is somebody else's
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  } catch {
    // of somebody else, or a database that is still on its way out: the next run removes it
  }
}
