import { performance } from 'node:perf_hooks'

/** Above this share of time at work, what can be given away is worth the message it costs. */
const busyFrom = 0.7
const windowMilliseconds = 100

/** Tells whether this thread had little time left of late. */
export function createBusyMeter(): () => boolean {
  let last = performance.eventLoopUtilization()
  let [since, busy] = [performance.now(), false]
  return () => {
    const now = performance.now()
    if (now - since < windowMilliseconds) return busy
    const current = performance.eventLoopUtilization()
    busy = performance.eventLoopUtilization(current, last).utilization > busyFrom
    since = now
    last = current
    return busy
  }
}
