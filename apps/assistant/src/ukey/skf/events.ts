import { sar } from './codes.ts'
import type { SkfLibrary } from './library.ts'

/** A library whose wait returns more often than this, times in milliseconds, does not wait. */
const [mostReturns, withinMs] = [20, 1000] as const
/** How long after an event it is looked again, in milliseconds: a device is not ready at once, and what comes between two waits is told by nobody. */
const settledMs = 250

/**
 * Waits for devices to come and go, again and again, in a thread of the library's own.
 * @param changed called for each event, and once more when things have settled; a wait that ended without one is begun again
 * @param over called once: the library cannot wait, or only pretends to
 * @returns false when the library has no such function
 */
export function watchEvents({ waitForEvent }: SkfLibrary, changed: () => void, over: () => void): boolean {
  if (waitForEvent === undefined) return false
  let [since, returns] = [performance.now(), 0]
  let settling: NodeJS.Timeout | undefined
  const next = (): void => waitForEvent(returned)
  const returned = (rv: number): void => {
    if (performance.now() - since > withinMs) [since, returns] = [performance.now(), 0]
    returns += 1
    if ((rv !== sar.ok && rv !== sar.notEvent) || returns > mostReturns) return over()
    next()
    if (rv !== sar.ok) return
    changed()
    clearTimeout(settling)
    settling = setTimeout(changed, settledMs)
  }
  next()
  return true
}
