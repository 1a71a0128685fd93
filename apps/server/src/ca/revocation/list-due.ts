import type { ListFacts } from './store.ts'

/** A clock that differs from another node's by less is no reason to sign again. */
const futureTolerance = 60_000

export interface ListAge {
  /** Wall time. */
  readonly now: Date
  /** Changes of revocations the issuer has had. */
  readonly changes: number
  /** Milliseconds this process has known the list, by a clock that cannot be set: 0 for one it sees for the first time. */
  readonly known: number
}

/**
 * True when another list has to be made: there is none; a revocation changed since; half of its life is over by the wall clock or, when that
 * was set back, by the time that passed; or it is from the future, because the clock that dated it was ahead.
 */
export function isListDue(list: ListFacts | undefined, { now, changes, known }: ListAge): boolean {
  if (list === undefined || list.changes < changes) return true
  const half = (+list.nextUpdate - +list.thisUpdate) / 2
  return +now >= +list.thisUpdate + half || known >= half || +list.thisUpdate > +now + futureTolerance
}
