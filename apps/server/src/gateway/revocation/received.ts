import type { Clock } from '../../platform/clock.ts'

/** When something came in, by both clocks, in milliseconds. */
export interface Received {
  readonly wall: number
  readonly monotonic: number
}

/** Wall time may lag behind the time that passed by so much before the clock counts as set back. */
const slackMilliseconds = 1000

export const receivedNow = (clock: Clock): Received => ({ wall: +clock.now(), monotonic: clock.monotonic() })

/** The clock was set back since it came in: it lies in the future, and wall time does not tell how old it is. */
export const isOfTheFuture = (received: Received, clock: Clock): boolean =>
  judgedAt(latestLead([received]), clock) > +clock.now() + slackMilliseconds

/** How far wall time stood ahead of the monotonic clock when the latest of these came in, by its own word; -Infinity for nothing. */
export const latestLead = (received: readonly Received[]): number => Math.max(...received.map(({ wall, monotonic }) => wall - monotonic))

/**
 * The time at which to judge what came in, in milliseconds since the epoch: wall time, but never earlier than it came plus the time passed since.
 * Setting the clock back prolongs nothing; what came in while the clock was ahead counts as old until it came in anew.
 */
export const judgedAt = (lead: number, clock: Clock): number => Math.max(+clock.now(), lead + clock.monotonic())
