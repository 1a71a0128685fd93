/** The only way rules learn the time: passed in, so that a test can stand at any moment. */
export interface Clock {
  /** Wall time: what certificates, lists and people count by. It can be set, forwards and backwards, at any moment. */
  now(): Date
  /** Milliseconds since some moment of this process; it never goes back. How old something is, and when to try again, is measured by it alone. */
  monotonic(): number
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date(), monotonic: () => performance.now() }

/** A clock standing at one moment: for questions about that moment. */
export const standingClock = (at: Date): Clock => ({ now: () => at, monotonic: () => 0 })
