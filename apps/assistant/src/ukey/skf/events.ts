import { sar } from './codes.ts'
import type { SkfLibrary } from './library.ts'

/** A library whose wait returns more often than this, times in milliseconds, does not wait. */
const [mostReturns, withinMs] = [20, 1000] as const

/**
 * Waits for devices to come and go, again and again, in a thread of the library's own.
 * @param changed called for each event; a wait that ended without one is begun again
 * @param over called once: the library cannot wait, or only pretends to
 * @returns false when the library has no such function
 */
export function watchEvents({ waitForEvent }: SkfLibrary, changed: () => void, over: () => void): boolean {
  if (waitForEvent === undefined) return false
  let [since, returns] = [performance.now(), 0]
  const next = (): void => waitForEvent(returned)
  const returned = (rv: number): void => {
    if (performance.now() - since > withinMs) [since, returns] = [performance.now(), 0]
    returns += 1
    if ((rv !== sar.ok && rv !== sar.notEvent) || returns > mostReturns) return over()
    if (rv === sar.ok) changed()
    next()
  }
  next()
  return true
}
