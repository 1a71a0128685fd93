/** One kind of background work: what its payload is, and how often it is tried. */
export interface Queue<Payload extends object> {
  /** Lower case and hyphens; in the database of the component for ever. */
  readonly name: string
  /** Reads a payload back from the database, where an older program may have put it; undefined: not one (given up at once). */
  readonly read: (value: unknown) => Payload | undefined
  /** Tries after the first one; then it is given up, and stays visible for `keepFailedDays`. */
  readonly retries: number
  /** Pause before the first further try, in seconds; it doubles with each one, with some chance in it. */
  readonly firstPauseSeconds: number
  readonly longestPauseSeconds: number
  /** One try may take so long, in seconds; then it counts as failed. */
  readonly tryLimitSeconds: number
  /** What nobody has worked on after so many days is dropped; default 14. */
  readonly keepWaitingDays?: number
  /** What was given up stays so many days to be looked at; default 30. */
  readonly keepFailedDays?: number
}

/** Declares a queue, with the type of its payload. */
export const declareQueue = <Payload extends object>(queue: Queue<Payload>): Queue<Payload> => queue

/** Seconds of a day. */
export const day = 86_400

/** What is done is deleted after so many seconds. */
export const keptDoneSeconds = day

/** Name of the queue that what was given up goes to. */
export const failedQueueName = (name: string): string => `${name}.given-up`
