import type { Clock } from './clock.ts'

/** How far wall time may drift from the clock that only goes forward before it counts as set, and how long nothing is trusted then; milliseconds. */
const [mostDrift, pause] = [5 * 60_000, 60 * 60_000]

/**
 * Tells whether wall time has gone on evenly lately, as far as this process has seen: somebody who sets the clock a year ahead has ended every term in the
 * same moment, and what is deleted by it does not come back when the clock is set right. Ask now and then, best at every turn of a clean-up.
 */
export function steadyClock(clock: Clock): () => boolean {
  const offset = () => clock.now().getTime() - clock.monotonic()
  let [before, since] = [offset(), -Infinity]
  return () => {
    const [now, at] = [offset(), clock.monotonic()]
    if (Math.abs(now - before) > mostDrift) since = at
    before = now
    return at - since >= pause
  }
}
