/** The only way rules learn the time: passed in, so that a test can stand at any moment. */
export interface Clock {
  now(): Date
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() }
