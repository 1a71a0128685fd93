import type { DeviceNews } from './hosted-library.ts'

/** What the end of a wait means: something came or went, nothing did, or the library does not wait. */
export type WaitEnd = 'event' | 'nothing' | 'over'

/** A library whose wait returns more often than this, times in milliseconds, does not wait. */
const [mostReturns, withinMs] = [20, 1000] as const
/** How long after an event it is looked again, in milliseconds: a device is not ready at once, and what comes between two waits is told by nobody. */
const settledMs = 250

/**
 * Waits for devices to come and go, again and again, in a thread of the library's own.
 * @param wait begins one wait; told its end
 * @param news `changed` for each event, and once more when things have settled; a wait that ended without one is begun again. `over`: the
 * library cannot wait, or only pretends to
 */
export function watchEvents(wait: (done: (end: WaitEnd) => void) => void, { changed, over }: Pick<DeviceNews, 'changed' | 'over'>): void {
  let [since, returns] = [performance.now(), 0]
  let settling: NodeJS.Timeout | undefined
  const next = (): void => wait(returned)
  const returned = (end: WaitEnd): void => {
    if (performance.now() - since > withinMs) [since, returns] = [performance.now(), 0]
    returns += 1
    if (end === 'over' || returns > mostReturns) return over()
    next()
    if (end === 'nothing') return
    changed()
    clearTimeout(settling)
    settling = setTimeout(changed, settledMs)
  }
  next()
}
