/** What happens when the assistant fails in a way nobody expected: noted, started again, and said; at most three times an hour, so that it does not go on for ever. */
import { join } from 'node:path'
import { readJsonFile, writeJsonFile } from './json-file.ts'
import { unexpected } from './unexpected.ts'

const hourMs = 3_600_000
/** Restarts in an hour, and crashes that are remembered. */
const [mostRestarts, remembered] = [3, 20] as const
/** How long check & repair tells of a crash, and how long the home page does, in milliseconds. */
export const toldOfCrashes = { checks: 24 * hourMs, home: hourMs } as const

const fileIn = (data: string): string => join(data, 'crashes.json')

/** When the assistant of this folder crashed, milliseconds since the epoch, oldest first. */
function crashTimes(data: string): readonly number[] {
  const times = readJsonFile(fileIn(data))?.['at']
  return Array.isArray(times) ? times.filter((time) => Number.isSafeInteger(time)) : []
}

/** Whether one that crashes at `now` is started again, after crashes at these times. A time to come is one the clock was set back from: it counts. */
export const mayRestart = (times: readonly number[], now: number): boolean =>
  times.filter((time) => time > now - hourMs).length < mostRestarts

/** How often it crashed in the last `ms` milliseconds. */
export const recentCrashes = (data: string, now: number, ms: number): number => crashTimes(data).filter((time) => time > now - ms).length

/**
 * From now on an error nobody caught ends this process, and starts it again where that may help.
 * @param restart starts it: what this process holds alone is to be let go of first
 */
export function restartAfterCrash(data: string, restart: () => void): void {
  process.once('uncaughtException', (error) => {
    unexpected(error)
    if (noteCrash(data, Date.now())) restart()
    process.exit(1)
  })
}

/** @returns whether to start again. Not where the disk does not take the note: nobody would count. */
function noteCrash(data: string, now: number): boolean {
  const times = crashTimes(data)
  try {
    writeJsonFile(fileIn(data), { at: [...times, now].slice(-remembered) })
    return mayRestart(times, now)
  } catch {
    return false
  }
}
