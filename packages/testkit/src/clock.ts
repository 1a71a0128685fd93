/** A clock a test sets. Code under test takes `now` as data or a clock with `now()`. */
export type TestClock = {
  now(): Date
  /** Moves forward by milliseconds (backwards when negative). */
  advance(milliseconds: number): void
  set(date: Date): void
}

/** A clock standing at `start`; it moves only when told to. */
export function createClock(start: Date = new Date('2026-03-02T08:00:00Z')): TestClock {
  let time = +start
  return {
    now: () => new Date(time),
    advance: (milliseconds) => {
      time += milliseconds
    },
    set: (date) => {
      time = +date
    },
  }
}
