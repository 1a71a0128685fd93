/** A clock a test sets. Code under test takes `now` as data or a clock with `now()` and `monotonic()`. */
export type TestClock = {
  now(): Date
  /** Milliseconds; never goes back. */
  monotonic(): number
  /** Time passes: both go forward by milliseconds. */
  advance(milliseconds: number): void
  /** Somebody sets the clock: wall time jumps by milliseconds, backwards when negative, and no time passes. */
  step(milliseconds: number): void
  /** As `step`, to this moment. */
  set(date: Date): void
}

/** A clock standing at `start`; it moves only when told to. */
export function createClock(start: Date = new Date('2026-03-02T08:00:00Z')): TestClock {
  let [wall, passed] = [+start, 0]
  return {
    now: () => new Date(wall),
    monotonic: () => passed,
    advance(milliseconds) {
      if (milliseconds < 0) throw new RangeError('time passes forwards only; step() sets the clock back')
      wall += milliseconds
      passed += milliseconds
    },
    step(milliseconds) {
      wall += milliseconds
    },
    set(date) {
      wall = +date
    },
  }
}
